import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { wallClock } from '../zones.ts'

const earthRadius: Readonly<Record<string, number>> = { km: 6371.0088, mi: 3958.7613 }

const toRadians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance on a sphere, as Salesforce computes it; null when a coordinate is missing. */
function distance(
  ...[fromLatitude, fromLongitude, toLatitude, toLongitude, unit]: readonly SQLOutputValue[]
): number | null {
  const degrees = [fromLatitude, fromLongitude, toLatitude, toLongitude]
  if (degrees.some(value => typeof value !== 'number')) return null
  const [latitude1 = 0, longitude1 = 0, latitude2 = 0, longitude2 = 0] = degrees.map(value => toRadians(Number(value)))
  const half =
    Math.sin((latitude2 - latitude1) / 2) ** 2 +
    Math.cos(latitude1) * Math.cos(latitude2) * Math.sin((longitude2 - longitude1) / 2) ** 2
  return 2 * (earthRadius[String(unit)] ?? 0) * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** What the clock of a zone shows at an instant, in the form of an instant. */
function localTime(instant: SQLOutputValue, zone: SQLOutputValue): string | null {
  if (typeof instant !== 'string') return null
  return wallClock(String(zone), Date.parse(instant)).toISOString()
}

/** The SQL functions that compiled queries call. */
export function registerFunctions(database: DatabaseSync): void {
  const options = { deterministic: true, directOnly: true }
  database.function('soql_upper', options, text => (typeof text === 'string' ? text.toUpperCase() : text))
  database.function('soql_local', options, localTime)
  database.function('soql_distance', { ...options, varargs: true }, distance)
}
