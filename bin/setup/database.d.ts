type Secrets = { DB_PASSWORD: string; DB_MIGRATION_PASSWORD: string }

export function openDisposableDatabase(settings: {
  home: string
  secrets: Secrets
  surroundings?: Record<string, string>
  settings?: string[]
}): Promise<{ port: number; close: () => Promise<void> }>
