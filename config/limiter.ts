import { defineConfig, stores } from '@adonisjs/limiter'

/** Before the key of every counter, as the table has it. */
export const COUNTED = 'tries'

const limiterConfig = defineConfig({
  default: 'database',
  stores: {
    database: stores.database({
      tableName: 'rate_limits',
      connectionName: 'mysql',
      keyPrefix: COUNTED,
    }),
  },
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
