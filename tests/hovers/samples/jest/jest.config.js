const preset = require('./preset')

module.exports = {
  testEnvironment: 'jsdom',
  clearMocks: true,
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1' },
  verbose: preset.verbose,
}
