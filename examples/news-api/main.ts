import { readFaults } from '../faults.ts'
import { serveHere } from '../serve.ts'
import { createNewsApi } from './news.ts'

const { DELAY_MS, FAIL_HOW, FAIL_ONE_IN, NEWS_API_KEY, PORT } = process.env
const faults = readFaults({ delayMs: DELAY_MS, how: FAIL_HOW, failOneIn: FAIL_ONE_IN })

serveHere(createNewsApi({ key: NEWS_API_KEY, faults, now: Date.now }), Number(PORT ?? 4100))
