/** ES256, EdDSA and RS256 as COSE numbers them (RFC 9053, RFC 8812). */
export const ALGORITHMS = [-7, -8, -257]
