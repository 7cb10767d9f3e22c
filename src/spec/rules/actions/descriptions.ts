import { below } from '../../walk/place.ts'
import { textOf } from '../../walk/value.ts'
import { none, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const maxStoredChars = 1333

/** Rules on descriptions. */
export const descriptionRules: readonly Rule[] = [
  {
    id: 'es-description-length',
    profile: 'es',
    severity: 'warning',
    sentence: 'Descriptions of operations and parameters have at most 1,333 characters.',
    sources: [pages['ES-DESC']],
    at: 'described',
    check: ({ noun, value, place }) => {
      const { length } = textOf(value.description)
      if (length <= maxStoredChars || (noun !== 'operation' && noun !== 'parameter')) return none
      return [
        problemAt(below(place, 'description'), {
          message: `The description has ${length} characters; Salesforce keeps ${maxStoredChars} and drops the rest silently.`,
          fix: 'Shorten it; say first what matters.',
        }),
      ]
    },
  },
  {
    id: 'es-description-present',
    profile: 'es',
    severity: 'warning',
    sentence: 'Operations, parameters, request bodies and responses have a description; paths should.',
    sources: [pages['VSC-RULES']],
    at: 'described',
    check: ({ noun, value, place }) =>
      textOf(value.description).trim()
        ? none
        : [
            problemAt(value.description === undefined ? place : below(place, 'description'), {
              message: `The ${noun} has no description.`,
              fix: 'Say what it is for; people who build flows and agents see it.',
              severity: noun === 'path' ? 'info' : 'warning',
            }),
          ],
  },
]
