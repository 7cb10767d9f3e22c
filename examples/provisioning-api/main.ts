import { readFaults } from '../faults.ts'
import { serveHere } from '../serve.ts'
import { createProvisioningApi } from './services.ts'

const { DELAY_MS, FAIL_HOW, FAIL_ONE_IN, PORT, PROVISIONING_API_KEY } = process.env
const faults = readFaults({ delayMs: DELAY_MS, how: FAIL_HOW, failOneIn: FAIL_ONE_IN })

serveHere(createProvisioningApi({ key: PROVISIONING_API_KEY, faults }), Number(PORT ?? 4200))
