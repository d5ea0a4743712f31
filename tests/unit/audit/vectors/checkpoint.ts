/** transparency-dev/formats (Apache-2.0). The upstream roots are shorter than 32 bytes. */
export const VALID_BODIES = [
  {
    name: 'valid one',
    body: 'Log\n123\nYmFuYW5hcw==\n',
    origin: 'Log',
    size: 123,
    root: 'YmFuYW5hcw==',
  },
  {
    name: 'valid with different origin',
    body: 'Banana\n9944\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n',
    origin: 'Banana',
    size: 9944,
    root: 'dGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==',
  },
  {
    name: 'valid with trailing data',
    body: "Log\n9944\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\nHere's some associated data.\n",
    origin: 'Log',
    size: 9944,
    root: 'dGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==',
  },
  {
    name: 'valid with multiple trailing data lines',
    body: 'Log\n9944\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\nlots\nof\nlines\n',
    origin: 'Log',
    size: 9944,
    root: 'dGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==',
  },
]

export const INVALID_BODIES = [
  { name: 'insufficient lines', body: 'Head\n9944\n' },
  { name: 'empty header', body: '\n9944\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n' },
  { name: 'missing newline on roothash', body: 'Log\n123\nYmFuYW5hcw==' },
  {
    name: 'size not a number',
    body: 'Log\nbananas\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n',
  },
  {
    name: 'size negative',
    body: 'Log\n-34\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n',
  },
  {
    name: 'size too large',
    body: 'Log\n3438945738945739845734895735\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n',
  },
  { name: 'roothash not base64', body: "Log\n123\nThisIsn'tBase64\n" },
]
