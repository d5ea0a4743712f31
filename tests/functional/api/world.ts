import { changePassword } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import type Participation from '#models/participation'
import {
  approvedForm,
  issuedLetters,
  lawfulContent,
  readLetter,
  row,
  type World,
} from '#tests/world'
import { request as rawRequest } from 'node:http'
import { json, text } from 'node:stream/consumers'

export type Program = Awaited<ReturnType<typeof newProgram>>

export type Given = { username: string; password: string }

export type Answer = Awaited<ReturnType<typeof ask>>

export const OWN = 'sabah martılar denize bakar'

/** Where no applicant of these tests is at home. */
export const ELSEWHERE = '127.0.0.2'

type Sent = {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string
  from?: string
  port?: number
}

/** The web-service account of a form with one row, its letter just opened; at home on 127.0.0.1. */
export async function newProgram(
  { ayse, mehmet, zeynep, party }: World,
  { participation = party, seed = 0 }: { participation?: Participation; seed?: number } = {}
) {
  const ips = [{ number: 1, address: '127.0.0.1' }]
  const content = lawfulContent({ ips, users: [row(1, seed)] })
  const form = await approvedForm(participation, { clerk: ayse, approver: mehmet }, content)
  const letters = await issuedLetters(form, zeynep)
  const letter = letters.find(({ account }) => account.service === 'web_service')!

  return { ...(await readLetter(letter, zeynep)), letters, id: letter.accountId }
}

/** With a password of their own. */
export async function program(world: World, options?: Parameters<typeof newProgram>[1]) {
  const made = await newProgram(world, options)
  await chooses(made, OWN)

  return { ...made, password: OWN }
}

/** As the liaison does it in the portal. */
export async function chooses({ id, password }: Given & { id: number }, wanted: string) {
  const account = await accountAtGate({ id })
  const change = { current: password, wanted, repeated: wanted, acceptsNotice: true }
  await changePassword(account!, change, '127.0.0.1')
}

export function askToken(given: Given, sent: Sent = {}) {
  return ask('/api/v1/token', { method: 'POST', ...sent, headers: basic(given) })
}

export async function tokenOf(given: Given) {
  const { body } = await askToken(given)
  return String(body.access_token)
}

export function askWith(token: string, path = '/api/v1/me', sent: Sent = {}) {
  return ask(path, { ...sent, headers: bearer(token) })
}

export function basic({ username, password }: Given) {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

export function bearer(token: string) {
  return { authorization: `Bearer ${token}` }
}

/** Over the network, from an address of this machine, with nothing sent that is not said here. */
export async function ask(path: string, sent: Sent = {}) {
  const { HOST: host, PORT } = process.env
  const { method = 'GET', headers, body, from, port = Number(PORT) } = sent

  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    rawRequest({ host, port, path, method, headers, localAddress: from ?? host }, resolve)
      .on('error', reject)
      .end(body)
  })
  const isJson = answer.headers['content-type']?.includes('json') ?? false

  return {
    status: answer.statusCode!,
    headers: answer.headers,
    body: isJson ? ((await json(answer)) as Record<string, unknown>) : {},
    text: isJson ? '' : await text(answer),
  }
}

/** All that answers could be told apart by outside; ids and instants differ anyway. */
export function outsideOf({ status, headers, body, text: written }: Answer) {
  const { date, 'x-request-id': id, ...told } = headers
  return { status, body, written, told }
}
