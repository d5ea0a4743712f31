import RequestForm from '#models/request_form'
import type { FormContent } from '#operations/form_content'
import { resetDatabase } from '#tests/database'
import { flat, typedForm } from '#tests/typed_form'
import { draftOf, eventsOf, lawfulContent, newWorld, row, sinceNow, type World } from '#tests/world'
import type Staff from '#models/staff'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

/** By the field it shows at, what the page says. */
type Messages = Record<string, string>

const ELEVENTH =
  '11. kullanıcı eklenemez: en çok 10 SSPS Web Sitesi kullanıcısı belirlenebilir (Genelge m.5)'
const SECOND_LIAISON =
  '2. satırın işaretini kaldırınız: 1. satır irtibat sorumlusu olarak işaretlenmiştir, yalnız 1 kişi işaretlenebilir (Genelge m.4/b-6)'
const THIRD_IP = '3. statik IP eklenemez: en çok 2 statik IP bildirilebilir (Genelge m.4/b-2)'
const SAME_PERSON =
  '5. satırdaki T.C. kimlik numarası 4. satırda da var; her kişi formda bir kez yer alır (SKGM uygulaması)'
const NO_EMAIL = '7. satırda e-posta adresini yazınız (Talep Formu)'

const ADDRESSES = [
  {
    address: '127.1',
    said: '1. statik IP okunamadı: 0 ile 255 arasında dört sayıyı noktayla ayırarak yazınız (SKGM uygulaması)',
  },
  {
    address: '010.0.0.1',
    said: '1. statik IP’nin sayılarını başlarına sıfır koymadan yazınız (SKGM uygulaması)',
  },
  {
    address: '10.0.0.1',
    said: '1. statik IP bir iç ağ adresidir; internette görünen statik IP adresini yazınız (SKGM uygulaması)',
  },
  {
    address: '::ffff:1.2.3.4',
    said: '1. statik IP, IPv6 içinde yazılmış bir IPv4 adresidir; yalnız IPv4 bölümünü yazınız (SKGM uygulaması)',
  },
]

const CASES: { what: string; content: FormContent; says: Messages }[] = [
  {
    what: 'R05 m.5: eleven rows',
    content: lawfulContent({}, 11),
    says: { 'users.11': ELEVENTH },
  },
  {
    what: 'R06 m.4/b-6: two liaisons',
    content: withRow(2, { isLiaison: true }),
    says: { 'users.2.isLiaison': SECOND_LIAISON },
  },
  {
    what: 'R09 m.4/b-2: three addresses',
    content: withAddresses('203.0.113.10', '203.0.113.11', '203.0.113.12'),
    says: { 'ips.3': THIRD_IP },
  },
  {
    what: 'R08 Form: one person twice',
    content: withRow(5, { nationalId: row(4).nationalId }),
    says: { 'users.5.nationalId': SAME_PERSON },
  },
  ...ADDRESSES.map(({ address, said }) => ({
    what: `R11 m.4/b-2: ${address} as an address`,
    content: withAddresses(address),
    says: { 'ips.1': said },
  })),
  {
    what: 'R05 m.5: everything at once',
    content: {
      ...withAddresses('127.1', '203.0.113.11', '203.0.113.12'),
      users: lawfulContent({}, 11).users.map((user) => ({
        ...user,
        ...(user.number === 2 ? { isLiaison: true } : {}),
        ...(user.number === 5 ? { nationalId: row(4).nationalId } : {}),
        ...(user.number === 7 ? { email: '' } : {}),
      })),
    },
    says: {
      'ips.1': ADDRESSES[0].said,
      'ips.3': THIRD_IP,
      'users.2.isLiaison': SECOND_LIAISON,
      'users.5.nationalId': SAME_PERSON,
      'users.7.email': NO_EMAIL,
      'users.11': ELEVENTH,
    },
  },
]

test.group('An unlawful form', (group) => {
  group.each.setup(() => resetDatabase())

  test('{what}: is kept as it came, and both pages say at the field what it breaks')
    .with(CASES)
    .run(async ({ assert, client }, { content, says }) => {
      const world = await newWorld()

      const saved = await submit(client, world, content)

      const form = await RequestForm.query().preload('users').preload('ips').firstOrFail()
      assert.equal(saved.header('location'), addressOf(form))
      assert.deepEqual(contentIn(form), contentIn(content))
      const shown = await read(client, world.ayse, addressOf(form))
      const edited = await read(client, world.ayse, `${addressOf(form)}/edit`)
      for (const [field, message] of Object.entries(says)) {
        assert.include(messagesAt(shown.text(), shownPlaceOf(field)), message)
        assert.include(messagesAt(edited.text(), editedPlaceOf(field)), message)
      }
      assert.includeMembers(itemsOf(summaryIn(shown.text())), Object.values(says))
    })

  test('{what}: every line of the summary leads to its place on the page')
    .with(CASES)
    .run(async ({ assert, client }, { content }) => {
      const world = await newWorld()
      const saved = await submit(client, world, content)

      for (const url of [saved.header('location')!, `${saved.header('location')}/edit`]) {
        const page = await read(client, world.ayse, url)

        const places = linksIn(summaryIn(page.text()))
        assert.isNotEmpty(places)
        assert.isEmpty(places.filter((id) => !page.text().includes(`id="${id}"`)))
      }
    })

  test('{what}: is not proposed, and the refusal names it')
    .with(CASES)
    .run(async ({ assert, client }, { content, says }) => {
      const { ayse, party } = await newWorld()
      const form = await draftOf(party, ayse, content)

      const refused = await post(client, ayse, `${addressOf(form)}/proposal`).form({
        opId: randomUUID(),
        version: form.version,
      })

      assert.deepEqual(
        refused.flashMessage('inputErrorsBag'),
        Object.fromEntries(Object.entries(says).map(([field, message]) => [field, [message]]))
      )
      const { state, version } = await RequestForm.numbered(form.number)
      assert.deepEqual({ state, version }, { state: 'draft', version: form.version })
      assert.isEmpty(await eventsOf('request_form.proposed'))
    })
})

function withAddresses(...addresses: string[]) {
  return lawfulContent({ ips: addresses.map((address, index) => ({ number: index + 1, address })) })
}

function withRow(number: number, changes: Partial<FormContent['users'][number]>) {
  const users = lawfulContent({}, 6).users
  return lawfulContent({
    users: users.map((user) => (user.number === number ? { ...user, ...changes } : user)),
  })
}

function submit(client: ApiClient, { ayse, party }: World, content: FormContent) {
  const url = `/backoffice/participations/${party.id}/request-forms`
  return post(client, ayse, url).form(flat(typedForm(content)))
}

function post(client: ApiClient, by: Staff, url: string) {
  return client
    .post(url)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .redirects(0)
}

function read(client: ApiClient, by: Staff, url: string) {
  return client.get(url).withGuard('staff').loginAs(by).withSession(sinceNow()).redirects(0)
}

function addressOf({ number }: RequestForm) {
  return `/backoffice/request-forms/${number}`
}

/** What the draft keeps of places and rows, number by number. */
function contentIn({ ips, users }: Pick<RequestForm, 'ips' | 'users'> | FormContent) {
  return {
    ips: ips.map(({ address, number }) => `${number} ${address}`),
    users: users.map(({ email, givenName, isLiaison, number }) =>
      [number, givenName, email, isLiaison].join(' ')
    ),
  }
}

/** On the page of the form a row says everything about its person in one place. */
function shownPlaceOf(field: string) {
  const [noun, number] = field.split('.')
  return `field-shown-${noun}-${number}`
}

/** Where it is typed each field has its own; what concerns a whole row stands at its number. */
function editedPlaceOf(field: string) {
  const [noun, number, column] = field.split('.')

  if (noun === 'users' && !column) {
    return `field-users-${number}`
  }
  return ['field', noun, Number(number) - 1, column, 'errors']
    .filter((part) => part !== undefined)
    .join('-')
}

/** The list of messages that has this id, or the first within the element that has it. */
function messagesAt(page: string, id: string) {
  const place = page.indexOf(`id="${id}"`)
  const element = page.lastIndexOf('<', place)
  const [list] = /<ul class="field-errors".*?<\/ul>/s.exec(page.slice(element)) ?? ['']

  return place < 0 ? [] : itemsOf(list)
}

function summaryIn(page: string) {
  const [summary] = /<div\s+class="error-summary".*?<\/div>/s.exec(page) ?? ['']
  return summary
}

function linksIn(html: string) {
  return Array.from(html.matchAll(/href="#([^"]+)"/g), ([, id]) => id)
}

function itemsOf(list: string) {
  return Array.from(list.matchAll(/<li>(.*?)<\/li>/gs), ([, item]) =>
    item.replace(/<[^>]+>/g, '').trim()
  )
}
