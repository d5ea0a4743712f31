/** `id` says what kind it is, `where` the page or field, `what` the sentence of who found it. */
export type Finding = { id: string; where: string; what: string }

/** What an attack did, for the line that is printed of it, and what it found. */
export type Outcome = { did: string; findings: Finding[] } | { missing: string }

/** Finds nothing or something; bounded in time by itself. */
export type Attack = (scene: Scene) => Promise<Outcome>

export type Scene = {
  /** http://127.0.0.1:PORT of the attacked process. */
  origin: string
  /** A folder for what the tools write. */
  folder: string
  /** Cookies of a person who signed in, as a browser sends them. */
  cookieOf: (person: Person) => Promise<string>
}

export type Person = 'ayse' | 'hasan' | 'kemal' | 'liaison'
