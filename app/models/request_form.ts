import { RequestFormSchema } from '#database/schema'
import Account from '#models/account'
import Document from '#models/document'
import FormDecision from '#models/form_decision'
import FormIp from '#models/form_ip'
import FormReturn from '#models/form_return'
import FormUser from '#models/form_user'
import IdentityCheck from '#models/identity_check'
import IpAcknowledgement from '#models/ip_acknowledgement'
import Mail from '#models/mail'
import Participation from '#models/participation'
import Staff from '#models/staff'
import { beforeSave, belongsTo, hasMany, hasOne, manyToMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany, HasOne, ManyToMany } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

export type FormState = RequestForm['state']

export const EDITABLE: readonly FormState[] = ['draft', 'returned']
export const OPEN: readonly FormState[] = [
  'draft',
  'submitted',
  'in_review',
  'proposed',
  'returned',
]

/** Where the signed paper of a portal form is awaited or lies (R07 m.5/a). */
export const AT_SKGM: readonly FormState[] = ['submitted', 'in_review', 'proposed', 'approved']

/**
 * SSPS Kullanım Talep Formu: what an applicant asks for, on paper and wet-signed (Genelge m.5/a).
 * SKGM decides it once. It holds what came; what is lawful is for the circular to say.
 */
export default class RequestForm extends RequestFormSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @hasMany(() => FormUser, { onQuery: (query) => query.orderBy('number') })
  declare users: HasMany<typeof FormUser>

  @hasMany(() => FormIp, { onQuery: (query) => query.orderBy('number') })
  declare ips: HasMany<typeof FormIp>

  @hasMany(() => FormReturn, { onQuery: (query) => query.orderBy('id') })
  declare returns: HasMany<typeof FormReturn>

  @hasMany(() => IpAcknowledgement)
  declare acknowledgements: HasMany<typeof IpAcknowledgement>

  @hasMany(() => IdentityCheck, { onQuery: (query) => query.orderBy('id') })
  declare identityChecks: HasMany<typeof IdentityCheck>

  @belongsTo(() => Document, { foreignKey: 'scanId' })
  declare scan: BelongsTo<typeof Document>

  @hasMany(() => Mail, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare mails: HasMany<typeof Mail>

  @hasOne(() => FormDecision)
  declare decision: HasOne<typeof FormDecision>

  @belongsTo(() => Staff, { foreignKey: 'enteredById' })
  declare enteredBy: BelongsTo<typeof Staff>

  @belongsTo(() => Account, { foreignKey: 'enteredByAccountId' })
  declare enteredByAccount: BelongsTo<typeof Account>

  @belongsTo(() => Staff, { foreignKey: 'takenUpById' })
  declare takenUpBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'proposedById' })
  declare proposedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'decidedById' })
  declare decidedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'updatedById' })
  declare updatedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Account, { foreignKey: 'updatedByAccountId' })
  declare updatedByAccount: BelongsTo<typeof Account>

  @manyToMany(() => Staff, { pivotTable: 'form_editors' })
  declare editors: ManyToMany<typeof Staff>

  @beforeSave()
  static markState(form: RequestForm) {
    if (form.$isNew || 'state' in form.$dirty) {
      form.stateSince = DateTime.now()
    }
  }

  /** TF-2023-0001, as its address says. */
  static numbered(number: string) {
    return this.query().where('number', number).preload('editors').firstOrFail()
  }

  /** Where the form changed since it was returned. */
  get changedSinceReturn(): string[] {
    return JSON.parse(this.changedFields ?? '[]')
  }

  /** Why it went back last; the returns and their remarks are loaded. */
  get newestReturn() {
    return this.returns.at(-1) ?? null
  }

  /** What that return asked for, by the fields it names. */
  get remarksByField(): Record<string, string[]> {
    const groups = Map.groupBy(this.newestReturn?.remarks ?? [], ({ field }) => field)

    return Object.fromEntries(
      [...groups].map(([field, found]) => [field, found.map(({ remark }) => remark)])
    )
  }

  /** A clerk's name, or the liaison's; both relations are loaded. */
  get enteredByName() {
    return (this.enteredBy ?? this.enteredByAccount).fullName
  }

  get updatedByName() {
    return (this.updatedBy ?? this.updatedByAccount).fullName
  }

  /** The liaison's own, filed through the portal (R02 m.4/a). */
  get isFromPortal() {
    return this.channel === 'portal'
  }

  /** In whose hands it lies; nobody's while any clerk or approver may take it. */
  get holder(): { name: string } | 'applicant' | null {
    if (this.state === 'in_review') return this.takenUpBy && { name: this.takenUpBy.fullName }
    if (!this.isEditable) return null

    return this.isFromPortal ? 'applicant' : { name: this.enteredBy.fullName }
  }

  /** Its people may be compared with the register: SKGM has it, and it is not decided. */
  get isCheckable() {
    return (
      ['in_review', 'proposed'].includes(this.state) ||
      (this.state === 'draft' && !this.isFromPortal)
    )
  }

  /** The newest check of a row as it stands; its users and checks are loaded. */
  identityCheckOf(user: FormUser) {
    return this.identityChecks.findLast((check) => check.isOf(user)) ?? null
  }

  /** R07 m.5/a: filed through the portal, and the signed paper has not come yet. */
  get lacksOriginal() {
    return this.isFromPortal && AT_SKGM.includes(this.state) && !this.originalReceivedOn
  }

  get isEditable() {
    return EDITABLE.includes(this.state)
  }

  get isOpen() {
    return OPEN.includes(this.state)
  }

  get isProposed() {
    return this.state === 'proposed'
  }

  get isApproved() {
    return this.state === 'approved'
  }

  /** R27: who entered, edited or proposed a form never decides it. */
  handledBy(staff: { id: number }) {
    return this.handOf(staff) !== null
  }

  /** What this person did to the form before its decision; null for nothing. */
  handOf({ id }: { id: number }) {
    const hands = [
      { hand: 'proposed_it' as const, isTheirs: this.proposedById === id },
      { hand: 'entered_it' as const, isTheirs: this.enteredById === id },
      { hand: 'edited_it' as const, isTheirs: this.editors.some((editor) => editor.id === id) },
    ]
    return hands.find(({ isTheirs }) => isTheirs)?.hand ?? null
  }
}
