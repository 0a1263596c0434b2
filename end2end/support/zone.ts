// The zone of the people in these tests: one in which neither a day nor a month begins or ends just now, because tests tell of what
// happened within the last hours and mean today by it. The same in all processes of a run: the first one chooses.
const hour = Number(
  new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Berlin' }).format(new Date()),
);

export const ZONE = (process.env.ORIEL_TEST_ZONE ??= hour >= 3 && hour < 23 ? 'Europe/Berlin' : 'America/Toronto');
