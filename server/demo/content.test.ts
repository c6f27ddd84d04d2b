import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { readPersonRows } from '../directory/directory.ts'
import { sceneOf } from './attachments/attach.ts'
import { type ComposedMessage, composeScript } from './compose.ts'
import type { DemoPeople, DemoPerson } from './people.ts'
import { planCopies } from './plan.ts'
import { parseScript } from './script/parse-script.ts'
import type { Script } from './script/script.ts'

const folder = resolve(import.meta.dirname, '../../config/demo')
const now = new Date('2026-11-26T10:00:00Z')

async function readScripts(): Promise<Script[]> {
  const names = (await readdir(join(folder, 'mail'))).sort()
  return await Promise.all(
    names.map(async (name) => parseScript(name.slice(0, -4), await readFile(join(folder, 'mail', name), 'utf8'))),
  )
}

/** The people under the first names of their usernames: what the import would give, without a database. */
async function readPeople(): Promise<DemoPeople> {
  const people = new Map<string, DemoPerson>()
  for await (const { givenName, familyName, usageName, uai = '', numen } of readPersonRows(
    await readFile(join(folder, 'people.csv')),
  )) {
    const base = `${givenName[0] ?? ''}${usageName || familyName}`
      .toLowerCase()
      .replaceAll('œ', 'oe')
      .replaceAll('æ', 'ae')
      .replaceAll('ł', 'l')
      .normalize('NFD')
      .replace(/[^a-z]/g, '')
    let username = base
    for (let number = 1; people.has(username); number++) username = `${base}${number}`
    people.set(username, { username, address: `${username}@ac-demo.fr`, displayName: givenName, uai, numen })
  }
  return people
}

test('everybody in the scripts is in the academy, everything they show exists', async () => {
  const people = await readPeople()
  for (const { id, messages } of await readScripts())
    for (const message of messages) {
      for (const who of [message.from, ...message.to, ...message.cc])
        assert.ok(who.startsWith('@') || who.includes('<') || people.has(who), `${id}: ${who}`)
      for (const username of [...message.unread, ...message.flagged, ...message.folders.keys()])
        assert.ok(username === 'tous' || people.has(username), `${id}: ${username}`)
      for (const { name } of message.inline) sceneOf(name)
      if (message.page !== null) await readFile(join(folder, 'newsletters', message.page))
    }
})

test('the texts are set as French print is', async () => {
  for (const { id, messages } of await readScripts())
    for (const { body, isPlain, subject } of messages) {
      // People who write plain text type straight apostrophes; the spam is badly written on purpose; one is in German.
      if (isPlain || ['hameconnage', 'echange-allemand'].includes(id)) continue
      assert.doesNotMatch(
        `${subject.replace(/^Re: /, '')}\n${body}`,
        /\p{L}'\p{L}|\p{L}[!?;:](?!\/\/)|\.\.\.|"|«[^ ]|[^ ]»/u,
        id,
      )
    }
})

test('a conversation lies with everybody who takes part, and is threaded', async () => {
  const people = await readPeople()
  const script = parseScript(
    'essai',
    'De : mlefevre\nÀ : pdupont, smougin\nObjet : Essai\nQuand : -2 08:00\nNon lu : smougin\nDossier : pdupont=Classe\n\nBonjour.\n=====\nDe : pdupont\nQuand : -1 09:00\n\nMerci.\n',
  )
  const messages: ComposedMessage[] = await composeScript(script, { people, now, folder })
  const plan = planCopies(messages, people, new Set(['pdupont', 'mlefevre']))
  assert.deepEqual(
    [...plan].map(([username, copies]) => [username, copies.map(({ mailboxPath, flags }) => [mailboxPath, ...flags])]),
    [
      [
        'mlefevre',
        [
          [{ specialUse: '\\Sent' }, '\\Seen'],
          ['INBOX', '\\Seen'],
        ],
      ],
      [
        'pdupont',
        [
          ['Classe', '\\Seen', '\\Answered'],
          [{ specialUse: '\\Sent' }, '\\Seen'],
        ],
      ],
    ],
  )
  const reply = messages[1]?.raw.toString() ?? ''
  assert.match(reply, /^In-Reply-To: <demo\.essai\.1@ac-demo\.fr>/m)
  assert.match(reply, /^Subject: Re: Essai/m)
  assert.match(reply, /^> Bonjour\./m)
})
