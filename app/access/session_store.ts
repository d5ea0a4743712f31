import { configProvider } from '@adonisjs/core'
import { MessageBuilder } from '@adonisjs/core/helpers'
import type { ConfigProvider } from '@adonisjs/core/types'
import type {
  SessionData,
  SessionStoreFactory,
  SessionStoreWithTaggingContract as Store,
} from '@adonisjs/session/types'
import db from '@adonisjs/lucid/services/db'

const TOUCH_EVERY_MS = 60_000
const MOST_REMEMBERED = 20_000

/** When this process last prolonged which session; another process may prolong it once more. */
const touchedAt = new Map<string, number>()

/**
 * A page that is only looked at writes nothing: the store keeps a session for hours longer than
 * session_age.ts lets it live, so that prolonging it once a minute is enough.
 */
export function touchedOnceAMinute(stores: ConfigProvider<SessionStoreFactory>) {
  return configProvider.create(async (app): Promise<SessionStoreFactory> => {
    const storeFor = await stores.resolver(app)
    return (ctx, config) => new CalmStore(storeFor(ctx, config) as Store)
  })
}

class CalmStore implements Store {
  /** What this request came with or has made its own, and somebody may end before it is answered. */
  private found: string | null = null

  constructor(private readonly store: Store) {}

  async read(id: string) {
    const data = await this.store.read(id)
    this.found = data === null ? null : id

    return data
  }

  async write(id: string, data: SessionData) {
    if (id === this.found) {
      return rewrite(id, data)
    }
    await this.store.write(id, data)
    remember(id)
  }

  async touch(id: string) {
    if (Date.now() - (touchedAt.get(id) ?? 0) > TOUCH_EVERY_MS) {
      await this.store.touch(id)
      remember(id)
    }
  }

  async destroy(id: string) {
    touchedAt.delete(id)
    await this.store.destroy(id)
  }

  tag(id: string, userId: string | number) {
    this.found = id
    return this.store.tag(id, userId)
  }

  untag(id: string, userId: string | number) {
    return this.store.untag(id, userId)
  }

  tagged(userId: string | number) {
    return this.store.tagged(userId)
  }
}

/** In one statement: nothing brings a session back that was ended meanwhile. */
async function rewrite(id: string, data: SessionData) {
  const message = new MessageBuilder().build(data, undefined, id)
  await db.from('sessions').where('id', id).update({ data: message })
}

function remember(id: string) {
  if (touchedAt.size > MOST_REMEMBERED) {
    touchedAt.clear()
  }
  touchedAt.set(id, Date.now())
}
