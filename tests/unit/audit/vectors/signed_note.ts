/** golang.org/x/mod (BSD-3-Clause) and C2SP signed-note; notes as base64 of their bytes where they are no text. */
export const NOTES = [
  {
    name: 'c2sp example.com/foo',
    keys: ['example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
    signers: ['example.com/foo'],
  },
  {
    name: 'peter+enoch, know peter',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n",
    signers: ['PeterNeumann'],
  },
  {
    name: 'peter+enoch, know both',
    keys: [
      'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
    ],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n",
    signers: ['PeterNeumann', 'EnochRoot'],
  },
  {
    name: 'peter+enoch, know none',
    keys: [],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n",
    signers: null,
  },
  {
    name: 'invalid signature of known key',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    bytes:
      'SWYgeW91IHRoaW5rIGNyeXB0b2dyYXBoeSBpcyB0aGUgYW5zd2VyIHRvIHlvdXIgcHJvYmxlbSwKdGhlbiB5b3UgZG9uJ3Qga25vdyB3aGF0IHlvdXIgcHJvYmxlbSBpcy4KCuKAlCBQZXRlck5ldW1hbm4geDA4Z28vWkprdUJTOVVHL1NmZmN2SUFReFZCdGlGdXBMTHI4cEFjRWxaSUFCQ0RuTkl1R1VnWU4xRkZZQzJwWlNOWGdLdnFmcWRuZ290cFJaYjZLRTZSeXlCd0puQU09Cg==',
    signers: null,
  },
  {
    name: 'duplicate signatures collapse',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    bytes:
      'SWYgeW91IHRoaW5rIGNyeXB0b2dyYXBoeSBpcyB0aGUgYW5zd2VyIHRvIHlvdXIgcHJvYmxlbSwKdGhlbiB5b3UgZG9uJ3Qga25vdyB3aGF0IHlvdXIgcHJvYmxlbSBpcy4KCuKAlCBQZXRlck5ldW1hbm4geDA4Z28vWkprdUJTOVVHL1NmZmN2SUFReFZCdGlGdXBMTHI4cEFjRWxaSW5OSXVHVWdZTjFGRllDMnBaU05YZ0t2cWZxZG5nb3RwUlpiNktFNlJ5eUJ3Sm5BTT0K4oCUIFBldGVyTmV1bWFubiB4MDhnby9aSmt1QlM5VUcvU2ZmY3ZJQVF4VkJ0aUZ1cExMcjhwQWNFbFpJbk5JdUdVZ1lOMUZGWUMycFpTTlhnS3ZxZnFkbmdvdHBSWmI2S0U2Unl5QndKbkFNPQrigJQgRW5vY2hSb290IHJ3eitlQnptWmEwU08zTmJmUkd6UENwRGNreWtGWFNkZVgrTU50Q09YbTIvNW4ydGlPSHArdkFGMWFHclE1b3ZURzAxb09UR3duV0xveDMzV1dkMVJ2TWMrUVE9CuKAlCBFbm9jaFJvb3Qgcnd6K2VCem1aYTBTTzNOYmZSR3pQQ3BEY2t5a0ZYU2RlWCtNTnRDT1htMi81bjJ0aU9IcCt2QUYxYUdyUTVvdlRHMDFvT1RHd25XTG94MzNXV2QxUnZNYytRUT0K4oCUIEVub2NoUm9vdCByd3orZUJ6bVphMFNPM05iZlJHelBDcERja3lrRlhTZGVYK01OdENPWG0yLzVuQUJDRDJ0aU9IcCt2QUYxYUdyUTVvdlRHMDFvT1RHd25XTG94MzNXV2QxUnZNYytRUT0K',
    signers: ['PeterNeumann'],
  },
  {
    name: 'no signature block',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
    signers: null,
  },
  {
    name: 'blank line but no signature',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n",
    signers: null,
  },
  {
    name: 'missing final newline',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
    signers: null,
  },
  {
    name: 'control character',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    bytes:
      'AUlmIHlvdSB0aGluayBjcnlwdG9ncmFwaHkgaXMgdGhlIGFuc3dlciB0byB5b3VyIHByb2JsZW0sCnRoZW4geW91IGRvbid0IGtub3cgd2hhdCB5b3VyIHByb2JsZW0gaXMuCgrigJQgUGV0ZXJOZXVtYW5uIHgwOGdvL1pKa3VCUzlVRy9TZmZjdklBUXhWQnRpRnVwTExyOHBBY0VsWkluTkl1R1VnWU4xRkZZQzJwWlNOWGdLdnFmcWRuZ290cFJaYjZLRTZSeXlCd0puQU09Cg==',
    signers: null,
  },
  {
    name: 'invalid utf-8',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    bytes:
      '/0lmIHlvdSB0aGluayBjcnlwdG9ncmFwaHkgaXMgdGhlIGFuc3dlciB0byB5b3VyIHByb2JsZW0sCnRoZW4geW91IGRvbid0IGtub3cgd2hhdCB5b3VyIHByb2JsZW0gaXMuCgrigJQgUGV0ZXJOZXVtYW5uIHgwOGdvL1pKa3VCUzlVRy9TZmZjdklBUXhWQnRpRnVwTExyOHBBY0VsWkluTkl1R1VnWU4xRkZZQzJwWlNOWGdLdnFmcWRuZ290cFJaYjZLRTZSeXlCd0puQU09Cg==',
    signers: null,
  },
  {
    name: 'bad name (space), no final newline',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
    signers: null,
  },
  {
    name: 'unexpected line after signatures',
    keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\nUnexpected line.\n",
    signers: null,
  },
]

export const SIGNING = {
  seed: 'gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=',
  name: 'PeterNeumann',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
}

export const VALID_KEYS = [
  'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
  'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
]

export const INVALID_KEYS = [
  {
    key: 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    why: 'wrong length key, with adjusted key hash',
  },
  {
    key: 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    why: 'unknown algorithm, with adjusted key hash',
  },
]
