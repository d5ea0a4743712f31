import { ApplicantSchema } from '#database/schema'

/**
 * Talep sahibi: a party, a presidential candidate or an independent candidate (Genelge m.1).
 */
export default class Applicant extends ApplicantSchema {}
