import { describe } from 'vitest'
import { tools } from '#tools'
import { readSource } from '../../contract/imports.ts'
import { testMeshFile } from '../../contract/mesh-file.ts'

describe('heroku-applink-service-mesh.yaml', () => testMeshFile(readSource('heroku-applink-service-mesh.yaml'), tools))
