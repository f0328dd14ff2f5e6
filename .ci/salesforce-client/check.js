// jsforce against the emulator: what it can't work with, the emulator does not do
// as Salesforce does. Exits 1 with the first thing that is wrong.
//
// usage: node check.js URL TOKEN
'use strict'
const assert = require('node:assert/strict')
const { Connection, OAuth2, SfDate } = require('jsforce')

const [url, token] = process.argv.slice(2)
if (!url || !token) {
  console.error('usage: node check.js URL TOKEN')
  process.exit(2)
}
const clientId = '3MVG9emulated'
const redirectUri = 'http://localhost:1717/OauthRedirect'
const version = '68.0'
const conn = new Connection({ instanceUrl: url, accessToken: token, version })

async function control(method, path, body) {
  const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` }, body: body && JSON.stringify(body) })
  assert.equal(answer.status, 200, `${method} ${path}: ${answer.status}`)
  return answer.json()
}

// refused waits for a call to fail and returns the error.
async function refused(call, code) {
  try {
    await call
  } catch (e) {
    assert.equal(e.errorCode ?? e.name, code, `${e.errorCode} ${e.message}, not ${code}`)
    return e
  }
  assert.fail(`it went through; want ${code}`)
}

// plain asks without jsforce, which hides statuses and headers.
async function plain(method, path, headers, body) {
  return fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) })
}

// login goes the way of a browser and returns the code.
async function login(oauth2) {
  const answer = await fetch(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'st&te' }), { redirect: 'manual' })
  assert.equal(answer.status, 302)
  const back = new URL(answer.headers.get('location'))
  assert.equal(back.origin + back.pathname, redirectUri)
  assert.equal(back.searchParams.get('state'), 'st&te')
  return back.searchParams.get('code')
}

const tomorrow = () => new Date(Date.now() + 86400e3).toUTCString()

const checks = {
  async 'versions, identity, limits'() {
    const list = await (await fetch(url + '/services/data')).json()
    assert.ok(list.some((v) => v.version === version) && list[0].version === '59.0')
    const me = await conn.identity()
    assert.match(me.organization_id, /^00D\w{15}$/)
    assert.equal(me.username, 'ana@northlight.example')
    const limits = await conn.limits()
    assert.equal(limits.DailyApiRequests.Max, 5000)
    assert.equal(conn.limitInfo.apiUsage.limit, 5000)
    assert.ok(conn.limitInfo.apiUsage.used >= 2)
    assert.equal((await plain('GET', '/services/data/v50.0/limits')).status, 410)
  },

  async 'query: pages by themselves, each lead once'() {
    const q = 'SELECT Id, Name, Status, Owner.Name, SystemModstamp FROM Lead ORDER BY SystemModstamp, Id'
    const first = await conn.query(q)
    assert.equal(first.done, false)
    assert.equal(first.records.length, 25)
    assert.match(first.nextRecordsUrl, /\/services\/data\/v68\.0\/query\/\w{18}-25$/)
    const seen = new Set()
    let last = ''
    const query = conn.query(q, { autoFetch: true, maxFetch: 1000 })
    query.on('record', (r) => {
      assert.ok(!seen.has(r.Id), `${r.Id} twice`)
      seen.add(r.Id)
      assert.match(r.SystemModstamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/)
      assert.ok(r.SystemModstamp >= last, 'not in order')
      last = r.SystemModstamp
      assert.ok(r.Owner.Name)
    })
    const all = await query.run()
    assert.equal(all.records?.length ?? seen.size, first.totalSize)
    assert.equal(seen.size, first.totalSize)
    assert.ok(!Number.isNaN(Date.parse(last)))
    await control('DELETE', '/_cursors')
    await refused(conn.queryMore(first.nextRecordsUrl), 'INVALID_QUERY_LOCATOR')
  },

  async 'find: conditions of every kind'() {
    const { Id } = await conn.sobject('Lead').findOne({ Status: 'Accepted' }, 'Id')
    const found = await conn.sobject('Lead').find({ Id: { $in: [Id] }, IsConverted: false, CreatedDate: { $lt: SfDate.toDateTimeLiteral(new Date()) }, Name: { $like: '%' } }, 'Id, Name, Owner.Name').sort('-CreatedDate').limit(5)
    assert.equal(found.length, 1)
    assert.equal(await conn.sobject('Lead').count({ Id }), 1)
    const status = await conn.query('SELECT MasterLabel, IsConverted, IsDefault, SortOrder FROM LeadStatus ORDER BY SortOrder')
    assert.deepEqual(status.records.filter((s) => s.IsConverted).map((s) => s.MasterLabel), ['Converted'])
    const queue = await conn.sobject('Group').findOne({ Type: 'Queue' }, 'Id, Name')
    const pooled = await conn.sobject('Lead').find({ OwnerId: queue.Id }, 'Id')
    assert.ok(pooled.length > 0)
    const members = await conn.query('SELECT Campaign.Name, Campaign.Type, LeadId, HasResponded, CreatedDate FROM CampaignMember LIMIT 3')
    assert.ok(members.records[0].Campaign.Name)
    const e = await refused(conn.query('SELECT Nope FROM Lead'), 'INVALID_FIELD')
    assert.match(e.message, /No such column 'Nope' on entity 'Lead'/)
    await refused(conn.query('SELECT FROM Lead'), 'MALFORMED_QUERY')
    await refused(conn.query('SELECT Id FROM Leads'), 'INVALID_TYPE')
    await refused(conn.query("SELECT Id FROM Task WHERE Description LIKE '%x%'"), 'INVALID_FIELD')
  },

  async 'create, read, update, delete, and the feed of what was deleted'() {
    const made = await conn.sobject('Lead').create({ LastName: 'Check', Company: 'Checks', Email: 'zoe@check.example' })
    assert.ok(made.success && /^00Q\w{15}$/.test(made.id))
    await conn.sobject('Lead').update({ Id: made.id, Title: 'VP' })
    const read = await conn.sobject('Lead').retrieve(made.id.slice(0, 15))
    assert.equal(read.Title, 'VP')
    assert.equal(read.Id, made.id)
    assert.equal(read.IsConverted, false)
    const lack = await refused(conn.sobject('Lead').create({ LastName: 'Check' }), 'REQUIRED_FIELD_MISSING')
    assert.match(lack.message, /Required fields are missing: \[Company\]/)
    await refused(conn.sobject('Lead').update({ Id: made.id, MasterRecordId: made.id }), 'INVALID_FIELD_FOR_INSERT_UPDATE')
    await refused(conn.sobject('Lead').update({ Id: made.id, Title: 'x'.repeat(129) }), 'STRING_TOO_LONG')
    const task = await conn.sobject('Task').create({ WhoId: made.id, Subject: 'Call [marker-1]', Status: 'Completed', TaskSubtype: 'Call' })
    assert.equal((await conn.sobject('Task').find({ WhoId: made.id, Subject: { $like: '%marker-1%' } }, 'Id, IsClosed'))[0].Id, task.id)
    await conn.sobject('Lead').destroy(made.id)
    await refused(conn.sobject('Lead').retrieve(made.id), 'ENTITY_IS_DELETED')
    const hour = (n) => new Date(Date.now() + n * 3600e3).toISOString()
    const feed = await conn.deleted('Lead', hour(-1), hour(1))
    // The feed knows whole minutes: what was deleted in this one comes later.
    assert.ok(Array.isArray(feed.deletedRecords) && Date.parse(feed.latestDateCovered) <= Date.now() && Date.parse(feed.earliestDateAvailable) < Date.now())
    const gone = await conn.query(`SELECT Id, IsDeleted FROM Lead WHERE Id = '${made.id}'`, { scanAll: true })
    assert.equal(gone.records[0].IsDeleted, true)
    await refused(conn.deleted('Lead', hour(0), hour(0)), 'INVALID_REPLICATION_DATE')
  },

  async 'collections: one row fails, the others do not'() {
    const [a, b] = await conn.sobject('Lead').find({ IsConverted: false }, 'Id').limit(2)
    const mixed = await conn.sobject('Lead').update([{ Id: a.Id, Rating: 'Hot' }, { Id: b.Id, LastName: '' }, { Id: '00Q5g00000zzzzz', Rating: 'Hot' }])
    assert.deepEqual(mixed.map((r) => r.success), [true, false, false])
    assert.equal(mixed[0].id, a.Id)
    assert.ok(!('id' in mixed[1]))
    assert.equal(mixed[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING')
    assert.deepEqual(mixed[1].errors[0].fields, ['LastName'])
    const none = await conn.sobject('Lead').update([{ Id: a.Id, Rating: 'Cold' }, { Id: b.Id, LastName: '' }], { allOrNone: true })
    assert.equal(none[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK')
    assert.equal((await conn.sobject('Lead').retrieve(a.Id)).Rating, 'Hot')
    await control('POST', '/_rules', { id: a.Id, code: 'UNABLE_TO_LOCK_ROW', times: 1 })
    await refused(conn.sobject('Lead').update({ Id: a.Id, Rating: 'Warm' }), 'UNABLE_TO_LOCK_ROW')
    await conn.sobject('Lead').update({ Id: a.Id, Rating: 'Warm' })
  },

  async 'If-Unmodified-Since: 412, and whole seconds'() {
    const { Id, SystemModstamp } = await conn.sobject('Lead').findOne({ IsConverted: false }, 'Id, SystemModstamp')
    const path = `/services/data/v${version}/sobjects/Lead/${Id}`
    const stamp = new Date(SystemModstamp).toUTCString()
    assert.equal((await plain('PATCH', path, { 'If-Unmodified-Since': new Date(0).toUTCString() }, { Rating: 'Hot' })).status, 412)
    const done = await plain('PATCH', path, { 'If-Unmodified-Since': stamp }, { Rating: 'Hot' })
    assert.equal(done.status, 204)
    assert.equal(await done.text(), '')
    assert.equal((await plain('PATCH', path, { 'If-Unmodified-Since': 'soon' }, { Rating: 'Hot' })).status, 400)
    assert.equal((await plain('GET', path, { 'If-Modified-Since': tomorrow() })).status, 304)
  },

  async 'describe: fields, and 304 when nothing changed'() {
    const lead = await conn.sobject('Lead').describe()
    const field = (name) => lead.fields.find((f) => f.name === name)
    assert.equal(field('Company').nillable, false)
    assert.equal(field('Title').length, 128)
    assert.equal(field('MasterRecordId').updateable, false)
    assert.ok(field('Status').picklistValues.some((v) => v.active && v.defaultValue))
    assert.equal(field('Description').filterable, false)
    assert.equal(field('Banter_Reason__c').custom, true)
    assert.ok((await conn.describeGlobal()).sobjects.some((o) => o.name === 'Task' && o.keyPrefix === '00T'))
    assert.equal((await plain('GET', `/services/data/v${version}/sobjects/Lead/describe`, { 'If-Modified-Since': tomorrow() })).status, 304)
  },

  async 'convertLead: by SOAP, not by REST'() {
    const two = await conn.sobject('Lead').find({ Status: 'Sales Qualified' }, 'Id, Company').limit(2)
    assert.equal(two.length, 2)
    const [one, other] = two
    const done = await conn.soap.convertLead({ leadId: one.Id, convertedStatus: 'Converted', doNotCreateOpportunity: false, opportunityName: 'A deal', overwriteLeadSource: false, sendNotificationEmail: false })
    assert.equal(done.success, true)
    assert.match(done.accountId, /^001/)
    assert.match(done.contactId, /^003/)
    assert.equal((await conn.sobject('Opportunity').retrieve(done.opportunityId)).Name, 'A deal')
    const lead = await conn.sobject('Lead').retrieve(one.Id)
    assert.deepEqual([lead.IsConverted, lead.ConvertedOpportunityId], [true, done.opportunityId])
    const again = await conn.soap.convertLead([{ leadId: one.Id, convertedStatus: 'Converted' }, { leadId: other.Id, convertedStatus: 'New' }, { leadId: other.Id, convertedStatus: 'Converted', doNotCreateOpportunity: true }])
    assert.deepEqual(again.map((r) => r.success), [false, false, true])
    assert.equal(again[0].errors[0].statusCode, 'CANNOT_UPDATE_CONVERTED_LEAD')
    assert.equal(again[2].opportunityId, null)
    await refused(conn.sobject('Lead').update({ Id: one.Id, Rating: 'Hot' }), 'CANNOT_UPDATE_CONVERTED_LEAD')
    const rest = await plain('POST', `/services/data/v${version}/actions/standard/convertLead`, {}, { inputs: [{ leadId: other.Id }] })
    assert.equal(rest.status, 404)
  },

  async 'login: PKCE, a rotated refresh token, one refresh after a 401'() {
    const oauth2 = new OAuth2({ loginUrl: url, clientId, redirectUri, useVerifier: true })
    const code = await login(oauth2)
    const mine = new Connection({
      oauth2, version,
      refreshFn: async (c, callback) => {
        try {
          const fresh = await oauth2.refreshToken(c.refreshToken)
          assert.notEqual(fresh.refresh_token, c.refreshToken)
          assert.ok(!('expires_in' in fresh))
          c.refreshToken = fresh.refresh_token
          callback(null, fresh.access_token, fresh)
        } catch (e) {
          callback(e)
        }
      },
    })
    await mine.authorize(code)
    assert.equal(mine.instanceUrl, url)
    let refreshed = 0
    mine.on('refresh', () => refreshed++)
    const first = mine.refreshToken
    await control('DELETE', '/_sessions')
    const answers = await Promise.all([1, 2, 3].map(() => mine.query('SELECT Id FROM Lead LIMIT 1')))
    assert.ok(answers.every((a) => a.totalSize === 1))
    assert.equal(refreshed, 1)
    await refused(oauth2.refreshToken(first), 'invalid_grant')
    await refused(oauth2.requestToken(code), 'invalid_grant')
    const other = new OAuth2({ loginUrl: url, clientId, redirectUri, useVerifier: true })
    const stolen = await login(other)
    other.codeVerifier = 'wrong'
    await refused(other.requestToken(stolen), 'invalid_grant')
    const secret = new OAuth2({ loginUrl: url, clientId, clientSecret: 'x', redirectUri, useVerifier: true })
    await refused(secret.requestToken(await login(secret)), 'invalid_client')
    await oauth2.revokeToken(mine.refreshToken)
    await assert.rejects(mine.query('SELECT Id FROM Lead LIMIT 1'), /expired access\/refresh token/)
  },

  async 'faults: a used-up day, a page instead of JSON'() {
    const oauth2 = new OAuth2({ loginUrl: url, clientId, redirectUri, useVerifier: true })
    const mine = new Connection({ oauth2, version })
    await mine.authorize(await login(oauth2))
    await control('POST', '/_faults', { path: '/services/data/v68.0/query', mode: 'status', status: 403 })
    await refused(mine.query('SELECT Id FROM Lead LIMIT 1'), 'REQUEST_LIMIT_EXCEEDED')
    await control('POST', '/_faults', { mode: 'status', status: 503, body: '<html>Down for maintenance</html>' })
    assert.equal((await mine.query('SELECT Id FROM Lead LIMIT 1')).totalSize, 1, 'a read is asked for again')
    await control('POST', '/_faults', { mode: 'status', status: 503, body: '<html>Down for maintenance</html>' })
    await refused(mine.sobject('Lead').create({ LastName: 'Check', Company: 'Checks' }), 'ERROR_HTTP_503')
    assert.deepEqual(await control('GET', '/_faults'), [])
  },
}

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check()
    } catch (e) {
      console.error(`FAIL  ${name}\n${e.stack}`)
      process.exit(1)
    }
    console.log(`ok    ${name}`)
  }
}

main()
