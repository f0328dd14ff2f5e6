// Package login gets and keeps the right to speak to a Salesforce org: it signs
// a rep in through the browser (web-server flow with PKCE), with a key (JWT
// bearer), or with what the sf CLI holds, and gives the adapter a fresh access
// token whenever Salesforce ends the old one.
//
// Salesforce tells no lifetime of a token and may replace the refresh token with
// each use, the old one dying at once. So a token is refreshed only when it was
// refused, by one caller at a time over all processes, and what Salesforce gave
// is kept before it is used.
package login
