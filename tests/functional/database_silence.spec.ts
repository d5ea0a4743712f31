import { resetDatabase } from '#tests/database'
import { newWorld, sinceNow } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { readFile } from 'node:fs/promises'

test.group('A database that falls silent', (group) => {
  group.each.setup(() => resetDatabase())

  test('keeps nobody waiting for its return: 503, and work goes on afterwards by itself', async ({
    client,
  }) => {
    const { ayse } = await newWorld()
    const read = () =>
      client
        .get('/backoffice/request-forms')
        .withGuard('staff')
        .loginAs(ayse)
        .withSession(sinceNow())
        .redirects(0)
    const server = await serverProcess()

    process.kill(server, 'SIGSTOP')
    const during = await read().finally(() => process.kill(server, 'SIGCONT'))
    const after = await read()

    during.assertStatus(503)
    during.assertTextIncludes('Veritabanına şu anda ulaşılamıyor')
    after.assertStatus(200)
  })
})

async function serverProcess() {
  const [[{ file }]] = await db.rawQuery('select @@pid_file as file')
  return Number(await readFile(file, 'utf8'))
}
