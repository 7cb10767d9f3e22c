import * as z from 'zod'
import { mustBe, textThat } from './fields.ts'
import type { ToolObjects } from './tool.ts'

/** API name of an object or field; a field of a related object has no permission of its own. */
const apiName = /^[A-Za-z](?:[A-Za-z0-9]|_(?=[A-Za-z0-9_]))*$/

const fieldNames = z.array(
  textThat(
    name => (apiName.test(name) ? undefined : `"${name}" is no API name of an object or field`),
    'the API name of a field',
  ),
  mustBe('a list of API names of fields'),
)

const rights = ['create', 'edit', 'delete', 'viewAll', 'modifyAll'] as const

const objectNeeds = z.strictObject(
  {
    rights: z.array(z.enum(rights, mustBe(`one of ${rights.join(', ')}`)), mustBe('a list of rights')).optional(),
    read: fieldNames.optional(),
    edit: fieldNames.optional(),
  },
  mustBe('an object of rights, read and edit'),
)

/** What a tool needs in the org. */
export const needsField = z.strictObject(
  {
    objects: z
      .record(z.string(), objectNeeds, mustBe('an object with API names of objects as its keys'))
      .superRefine((objects, { addIssue }) => {
        for (const name of Object.keys(objects).filter(each => !apiName.test(each))) {
          addIssue({ code: 'custom', path: [name], message: `"${name}" is no API name of an object or field` })
        }
      }),
  },
  mustBe('{ objects: { ... } }'),
)

const objectNames = "a list of API names, such as ['Account', 'Case']"
const objectName = z.string(mustBe('an API name')).regex(/^(?:\*|[A-Za-z][\w./-]{0,199})$/, 'must be an API name')
const objectList = z.array(objectName, mustBe(objectNames)).optional()

export const objectsField = z.strictObject(
  { read: objectList, write: objectList } satisfies Record<keyof ToolObjects, z.ZodType>,
  mustBe("an object such as { read: ['Account'], write: ['Case'] }"),
)
