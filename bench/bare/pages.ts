import { searchAndCount } from '#audit/search'
import { listedAccounts, listedForms, listedParticipations, page } from '#operations/listing'
import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

const electionOf = (id: string) => ({ id: Number(id) })

server.errorHandler(() =>
  import('@adonisjs/core/http').then(({ ExceptionHandler }) => ({ default: ExceptionHandler }))
)

/** The rows of the product's lists by the same queries, in a table and nothing around it. */
router.get('request-forms/:election', async ({ params, view }) =>
  view.render('forms', await page(listedForms(electionOf(params.election)), {}))
)

router.get('participations/:election', async ({ params, view }) =>
  view.render(
    'participations',
    await page(listedParticipations(electionOf(params.election)), { direction: 'asc' })
  )
)

router.get('accounts/:election', async ({ params, view }) =>
  view.render('accounts', await page(listedAccounts(electionOf(params.election)), {}))
)

/** The newest refusals of the log and how many there are, as they are stored. */
router.get('audit/events', async ({ view }) => {
  return view.render('events', await searchAndCount({ outcome: 'failure' }))
})
