// HubSpot's own client against the emulator: what it can't work with, the
// emulator does not do as HubSpot does. Exits 1 with the first thing that is
// wrong.
//
// usage: node check.js URL TOKEN
'use strict'
const assert = require('node:assert/strict')
const { Client } = require('@hubspot/api-client')

const [basePath, accessToken] = process.argv.slice(2)
if (!basePath || !accessToken) {
  console.error('usage: node check.js URL TOKEN')
  process.exit(2)
}
const client = new Client({ accessToken, basePath, numberOfApiCallRetries: 3 })
const contacts = client.crm.contacts
const authorization = `Bearer ${accessToken}`

async function control(method, path, body) {
  const answer = await fetch(basePath + path, { method, headers: { authorization }, body: body && JSON.stringify(body) })
  assert.equal(answer.status, 200, `${method} ${path}: ${answer.status}`)
  return answer.json()
}

// refused waits for a call to fail and returns the error.
async function refused(call, code) {
  try {
    await call
  } catch (e) {
    assert.equal(e.code, code, `${e.code} ${JSON.stringify(e.body)}, not ${code}`)
    return e
  }
  assert.fail(`it went through; want ${code}`)
}

// within waits until check is true: search sees a write a little later.
async function within(ms, check) {
  const end = Date.now() + ms
  while (!(await check())) {
    assert.ok(Date.now() < end, `not within ${ms} ms`)
    await new Promise((done) => setTimeout(done, 300))
  }
}

const checks = {
  async 'list: pages, each contact once'() {
    const seen = new Set()
    let after
    do {
      const page = await contacts.basicApi.getPage(25, after, ['email', 'phone', 'no_such_property'])
      for (const c of page.results) {
        assert.ok(!seen.has(c.id), `${c.id} twice`)
        seen.add(c.id)
        assert.ok('phone' in c.properties && !('no_such_property' in c.properties))
        assert.ok(c.createdAt instanceof Date && c.updatedAt instanceof Date && c.archived === false)
      }
      after = page.paging?.next?.after
    } while (after)
    assert.equal(seen.size, 60)
    assert.equal((await contacts.getAll()).length, 60)
  },

  async 'create, read by e-mail, update, archive'() {
    const made = await contacts.basicApi.create({ properties: { email: 'Zoe@check.example', firstname: 'Zoe' } })
    assert.equal(made.properties.lifecyclestage, 'lead')
    const twice = await refused(contacts.basicApi.create({ properties: { email: 'zoe@check.example' } }), 409)
    assert.match(twice.body.message, new RegExp(`Existing ID: ${made.id}`))
    const read = await contacts.basicApi.getById('zoe@check.example', ['phone'], undefined, undefined, false, 'email')
    assert.equal(read.id, made.id)
    assert.equal(read.properties.phone, null)
    const changed = await contacts.basicApi.update(made.id, { properties: { phone: '+1 555 0100' } })
    assert.equal(changed.properties.phone, '+1 555 0100')
    const wrong = await refused(contacts.basicApi.update(made.id, { properties: { nope: '1' } }), 400)
    assert.equal(wrong.body.errors[0].code, 'PROPERTY_DOESNT_EXIST')
    await contacts.basicApi.archive(made.id)
    await refused(contacts.basicApi.getById(made.id), 404)
  },

  async 'lifecycle: backwards is silent, cleared first it works'() {
    const { id } = await contacts.basicApi.create({ properties: { email: 'life@check.example', lifecyclestage: 'opportunity' } })
    const set = async (lifecyclestage) => (await contacts.basicApi.update(id, { properties: { lifecyclestage } })).properties.lifecyclestage
    assert.equal(await set('lead'), 'opportunity')
    await set('')
    assert.equal(await set('lead'), 'lead')
  },

  async 'search: filters, order, lag, the 10,000'() {
    const { id } = await contacts.basicApi.create({ properties: { email: 'late@check.example' } })
    const find = (limit = 10, after = '0') => contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: 'late@check.example' }] }],
      sorts: ['-createdate'], properties: ['email'], limit, after,
    })
    assert.equal((await find()).total, 0, 'search sees a write at once')
    await within(8000, async () => (await find()).total === 1)
    assert.equal((await find()).results[0].id, id)
    await refused(find(100, '9950'), 400)
    const all = await contacts.searchApi.doSearch({ filterGroups: [], sorts: ['hs_object_id'], properties: [], limit: 200, after: '0' })
    assert.ok(all.total >= 60 && all.results.length === Math.min(200, all.total))
  },

  async 'batch update: 207 names the missing id, 400 refuses all'() {
    const two = (await contacts.basicApi.getPage(2)).results
    const inputs = two.map((c) => ({ id: c.id, properties: { jobtitle: 'Checked' } }))
    const part = await contacts.batchApi.update({ inputs: [...inputs, { id: '999', properties: { jobtitle: 'x' } }] })
    assert.equal(part.numErrors, 1)
    assert.equal(part.results.length, 2)
    assert.deepEqual(part.errors[0].context.ids, ['999'])
    assert.equal(part.errors[0].category, 'OBJECT_NOT_FOUND')
    const bad = await refused(contacts.batchApi.update({ inputs: [inputs[0], { id: two[1].id, properties: { nope: 'x' } }] }), 400)
    assert.equal(bad.body.category, 'VALIDATION_ERROR')
    const twice = await refused(contacts.batchApi.update({ inputs: [inputs[0], inputs[0]] }), 400)
    assert.deepEqual(twice.body.context.ids, [two[0].id])
    const read = await contacts.batchApi.read({ inputs: [{ id: two[0].id }], properties: ['jobtitle'], propertiesWithHistory: [] })
    assert.equal(read.results[0].properties.jobtitle, 'Checked')
  },

  async 'notes: associated with a contact, and found there'() {
    const { id } = (await contacts.basicApi.getPage(1)).results[0]
    const note = await client.crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: new Date().toISOString(), hs_note_body: 'checked [marker-1]' },
      associations: [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] }],
    })
    const linked = await client.crm.associations.v4.basicApi.getPage('contacts', id, 'notes')
    const found = linked.results.find((r) => String(r.toObjectId) === note.id)
    assert.equal(found.associationTypes[0].typeId, 201)
    const read = await contacts.basicApi.getById(id, undefined, undefined, ['notes'])
    assert.ok(read.associations.notes.results.some((r) => r.id === note.id))
    const state = await control('GET', '/_state')
    assert.equal(state.effects.filter((e) => e.properties.hs_note_body === 'checked [marker-1]').length, 1)
    await refused(client.crm.objects.notes.basicApi.create({ properties: { hs_note_body: 'no time' }, associations: [] }), 400)
  },

  async 'owners, properties, pipelines'() {
    const owners = await client.crm.owners.ownersApi.getPage()
    assert.ok(owners.results.some((o) => o.email === 'ana@northlight.example' && o.type === 'PERSON'))
    const stages = await client.crm.properties.coreApi.getByName('contacts', 'lifecyclestage')
    assert.equal(stages.options[0].value, 'subscriber')
    const made = await client.crm.properties.coreApi.create('contacts', {
      name: 'check_property', label: 'Check', type: 'string', fieldType: 'text', groupName: 'contactinformation',
    })
    assert.equal(made.modificationMetadata.readOnlyValue, false)
    const leads = await client.crm.pipelines.pipelinesApi.getAll('leads')
    assert.ok(leads.results[0].stages.some((s) => s.id === 'qualified-stage-id'))
  },

  async 'forms and what was sent with them, the newest first'() {
    const first = await client.marketing.forms.formsApi.getPage(undefined, 1)
    assert.equal(first.results.length, 1)
    const next = await client.marketing.forms.formsApi.getPage(first.paging.next.after, 100)
    assert.ok(next.results.length > 0 && next.results.every((f) => f.id !== first.results[0].id && f.name && f.createdAt instanceof Date))
    const sent = async (query) => {
      const answer = await client.apiRequest({ path: `/form-integrations/v1/submissions/forms/${first.results[0].id}`, qs: query })
      return answer.json()
    }
    const all = await sent({ limit: 50 })
    assert.ok(all.results.length > 0)
    const times = all.results.map((s) => s.submittedAt)
    assert.deepEqual(times, times.toSorted((a, b) => b - a))
    assert.ok(all.results.every((s) => s.conversionId && s.values.some((v) => v.name === 'email')))
    assert.equal((await sent({ limit: 51 })).category, 'VALIDATION_ERROR')
  },

  async 'a contact that is deleted for good leaves no trace'() {
    const { id } = await contacts.basicApi.create({ properties: { email: 'gone@check.example' } })
    await contacts.basicApi.purge({ objectId: id })
    const read = await contacts.batchApi.read({ inputs: [{ id }], properties: [], propertiesWithHistory: [] })
    assert.deepEqual(read.errors[0].context.ids, [id])
    const archived = await contacts.basicApi.getPage(100, undefined, undefined, undefined, undefined, true)
    assert.ok(archived.results.every((c) => c.id !== id))
  },

  async 'a 429 of search: retried after a second'() {
    await control('POST', '/_faults', { path: '/crm/v3/objects/contacts/search', mode: 'status', status: 429, policy: 'SECONDLY' })
    const began = Date.now()
    await contacts.searchApi.doSearch({ filterGroups: [], sorts: [], properties: [], limit: 1, after: '0' })
    assert.ok(Date.now() - began >= 1000, 'it was not put off')
    assert.deepEqual(await control('GET', '/_faults'), [])
  },

  async 'a daily 429 is not retried; a 502 is'() {
    await control('POST', '/_faults', { mode: 'status', status: 429, policy: 'DAILY' })
    const e = await refused(contacts.basicApi.getPage(1), 429)
    assert.equal(e.body.policyName, 'DAILY')
    await control('POST', '/_faults', { mode: 'status', status: 502 })
    assert.equal((await contacts.basicApi.getPage(1)).results.length, 1)
  },

  async 'a wrong token'() {
    const other = new Client({ accessToken: 'pat-na1-wrong', basePath })
    const e = await refused(other.crm.contacts.basicApi.getPage(1), 401)
    assert.equal(e.body.category, 'INVALID_AUTHENTICATION')
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
