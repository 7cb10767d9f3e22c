import type { Shot } from '../measure/load.ts'
import { type ShapeName, shapeOf, toolName } from './tool-shapes.ts'

/** One call of an action as AppLink sends it. */
export function toActionShot(shape: ShapeName, clientContext: string): Shot {
  const { example, run } = shapeOf(shape)
  return {
    path: `/actions/${toolName(0)}`,
    headers: {
      'content-type': 'application/json',
      'x-client-context': clientContext,
      'x-request-id': '00D5e000000AcmEEAS-3c572064-b4d7-4653',
    },
    body: JSON.stringify(example),
    expect: String(run(example).name),
  }
}
