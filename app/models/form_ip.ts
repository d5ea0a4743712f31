import { FormIpSchema } from '#database/schema'

export default class FormIp extends FormIpSchema {}
