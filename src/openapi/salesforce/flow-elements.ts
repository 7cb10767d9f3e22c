import type { XmlElement } from '../metadata-xml.ts'

/** In a canvas that lays itself out they say nothing, and have to be there. */
export const toPlace = (x = 0, y = 0): readonly XmlElement[] => [
  ['locationX', x],
  ['locationY', y],
]

export const toHead = (name: string): readonly XmlElement[] => [
  ['name', name],
  ['label', name.replaceAll('_', ' ')],
  ...toPlace(),
]

export const toConnector = (kind: string, target: string): XmlElement => [kind, [['targetReference', target]]]

export const toBuilder = (name: string, value: string): XmlElement => [
  'processMetadataValues',
  [
    ['name', name],
    ['value', [['stringValue', value]]],
  ],
]

export const toInputParameter = (name: string, reference: string): XmlElement => [
  'inputParameters',
  [
    ['name', name],
    ['value', [['elementReference', reference]]],
  ],
]

export const toOutputParameter = (name: string, variable: string): XmlElement => [
  'outputParameters',
  [
    ['assignToReference', variable],
    ['name', name],
  ],
]

export interface ScreenParts {
  readonly fields: readonly XmlElement[]
  readonly next?: string
}

export const toScreen = (name: string, { fields, next }: ScreenParts): XmlElement => [
  'screens',
  [
    ...toHead(name),
    ['allowBack', true],
    ['allowFinish', true],
    ['allowPause', false],
    ...(next === undefined ? [] : [toConnector('connector', next)]),
    ...fields,
    ['showFooter', true],
    ['showHeader', true],
  ],
]

export const toTextScreen = (screen: string, field: string, html: string): XmlElement =>
  toScreen(screen, {
    fields: [
      [
        'fields',
        [
          ['name', field],
          ['fieldText', html],
          ['fieldType', 'DisplayText'],
        ],
      ],
    ],
  })

/** Nothing outside the flow sets or reads it. */
export const closed: readonly XmlElement[] = [
  ['isCollection', false],
  ['isInput', false],
  ['isOutput', false],
]
