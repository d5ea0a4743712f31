import { IpAcknowledgementSchema } from '#database/schema'

export default class IpAcknowledgement extends IpAcknowledgementSchema {}
