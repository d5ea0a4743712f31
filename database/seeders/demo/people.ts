import type { Role } from '#models/staff'
import type Staff from '#models/staff'
import { addStaff } from '#operations/staff_setup'

export type SignIn = {
  role: string
  name: string
  email?: string
  username?: string
  password: string
  totpSecret: string | null
}

/** Invented people, two for every role; known to everybody who starts the demo. */
export const PEOPLE: readonly { email: string; fullName: string; role: Role; password: string }[] =
  [
    {
      email: 'ayse@skgm.example',
      fullName: 'Ayşe Yılmaz',
      role: 'clerk',
      password: 'kestane-ayse',
    },
    {
      email: 'zeynep@skgm.example',
      fullName: 'Zeynep Kara',
      role: 'clerk',
      password: 'kestane-zeynep',
    },
    {
      email: 'mehmet@skgm.example',
      fullName: 'Mehmet Demir',
      role: 'approver',
      password: 'kestane-mehmet',
    },
    {
      email: 'elif@skgm.example',
      fullName: 'Elif Aydın',
      role: 'approver',
      password: 'kestane-elif',
    },
    {
      email: 'hasan@skgm.example',
      fullName: 'Hasan Çelik',
      role: 'administrator',
      password: 'kestane-hasan',
    },
    {
      email: 'fatma@skgm.example',
      fullName: 'Fatma Şahin',
      role: 'administrator',
      password: 'kestane-fatma',
    },
    {
      email: 'kemal@ysk.example',
      fullName: 'Kemal Öztürk',
      role: 'auditor',
      password: 'kestane-kemal',
    },
    {
      email: 'selin@ysk.example',
      fullName: 'Selin Koç',
      role: 'auditor',
      password: 'kestane-selin',
    },
  ]

/** Registers them; answers them by the first part of their address, and their sign-ins. */
export async function addDemoPeople() {
  const added = await Promise.all(PEOPLE.map(addPerson))

  return {
    staff: Object.fromEntries(added.map(({ name, person }) => [name, person])) as Record<
      string,
      Staff
    >,
    signIns: added.map(({ signIn }) => signIn),
  }
}

async function addPerson({ email, fullName, role, password }: (typeof PEOPLE)[number]) {
  const { staff, totpSecret } = await addStaff(
    { email, fullName, roles: [role], password },
    { actor: null }
  )
  const signIn: SignIn = { role, name: fullName, email, password, totpSecret }
  await staff.load('roles')

  return { name: email.split('@')[0], person: staff, signIn }
}
