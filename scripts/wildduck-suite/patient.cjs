// Loaded by mocha before the tests: their limits (2 s where they name none) say more about the machine than about the
// answers, so that each is taken several times.

const { Runnable } = require(require.resolve('mocha', { paths: [process.cwd()] }))

const times = 6
const { timeout } = Runnable.prototype

Runnable.prototype.timeout = function (...given) {
  const known = timeout.apply(this, given)
  return given.length === 0 ? known * times : known
}
