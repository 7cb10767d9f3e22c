import { describe } from 'vitest'
import { tools } from '#tools'
import { readSource } from '../../contract/imports.ts'
import { testMeshFile, testMeshOfConsole } from '../../contract/mesh-file.ts'

describe('heroku-applink-service-mesh.yaml', () => {
  const yaml = readSource('heroku-applink-service-mesh.yaml')
  testMeshFile(yaml, tools)
  testMeshOfConsole(yaml)
})
