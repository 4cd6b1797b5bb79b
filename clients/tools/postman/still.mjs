// Runs work in a world without chance or time, for the converter makes up values where the document has no example.
// A constant, not a seed: what is made up for one schema then does not hang on the schemas before it.

const epoch = Date.UTC(2026, 0, 1);

export async function still(work) {
  const { random } = Math;
  const RealDate = Date;
  Math.random = () => 0.5;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [epoch] : parts));
    }
    static now() {
      return epoch;
    }
  };
  try {
    return await work();
  } finally {
    Math.random = random;
    globalThis.Date = RealDate;
  }
}
