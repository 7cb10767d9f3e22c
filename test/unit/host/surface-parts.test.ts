import { expect, it } from 'vitest'
import { apiRoutesOf } from '../../../src/host/surface-parts.ts'
import { toolWith } from '../world.ts'

it('names the operations for API keys and their reference, which the mesh must let by, when there are any', () => {
  const tool = toolWith({ name: 'readStock', surfaces: ['api'] })
  const expected = ['/docs', '/api/openapi.yaml', '/api/readStock']
  expect(apiRoutesOf({ tools: [tool, toolWith()] })).toEqual(expected)
  expect(apiRoutesOf({ tools: [toolWith()] })).toEqual([])
})
