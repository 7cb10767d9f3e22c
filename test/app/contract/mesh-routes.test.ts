import { describe } from 'vitest'
import { tools } from '#tools'
import { readSource } from '../../contract/imports.ts'
import { testMeshFile, testMeshOfConsole } from '../../contract/mesh-file.ts'

describe('heroku-applink-service-mesh.yaml', async () => {
  const yaml = readSource('heroku-applink-service-mesh.yaml')
  await testMeshFile(yaml, tools)
  testMeshOfConsole(yaml)
})
