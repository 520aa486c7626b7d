// A Node server of benchmarks/api.py: node api_peers.js NAME PORT DATABASE_URL
const [name, port, url] = process.argv.slice(2)
const { Pool } = require('pg')

const pool = new Pool({ connectionString: url, max: 10 })
const SQL = `
SELECT l.id, l.title, l.price_yen_per_t AS price, l.offered_t AS offered, l.offered_t - l.committed_t AS remaining,
l.minimum_lot_t AS minimum_lot, l.vintage, l.closes_on::text AS closes_on, l.status,
p.id AS project_id, p.number, p.operator_name, p.summary, s.id AS seller_id, s.legal_name, s.kind
FROM listings l JOIN organisations s ON s.id = l.seller_id JOIN issuances i ON i.id = l.issuance_id
JOIN projects p ON p.id = i.project_id
WHERE l.status = 'PUBLISHED' AND s.status <> 'SUSPENDED' ORDER BY l.id LIMIT $1`

const SDL = `
type Query { listings(first: Int!): Listings! }
type Listings { edges: [Edge!]! }
type Edge { node: Listing! }
type Listing {
  id: ID! title: String! pricePerTonne: Int! offered: Int! remaining: Int! minimumLot: Int! vintage: Int!
  closesOn: String! status: String! project: Project! seller: Seller!
}
type Project { id: ID! number: String! operatorName: String! summary: String! }
type Seller { id: ID! legalName: String! kind: String! }`

const base64 = (text) => Buffer.from(text).toString('base64').replace(/\+/g, '-').replace(/\//g, '_')
const globalId = (type, id) => base64(`${type}:${id}`)

const nodeOf = (row) => ({
  id: globalId('Listing', row.id),
  title: row.title,
  pricePerTonne: Number(row.price),
  offered: Number(row.offered),
  remaining: Number(row.remaining),
  minimumLot: Number(row.minimum_lot),
  vintage: row.vintage,
  closesOn: row.closes_on,
  status: row.status,
  project: {
    id: globalId('Project', row.project_id),
    number: row.number,
    operatorName: row.operator_name,
    summary: row.summary
  },
  seller: { id: globalId('Organisation', row.seller_id), legalName: row.legal_name, kind: row.kind }
})

const resolvers = {
  Query: {
    listings: async (_, { first }) => {
      const { rows } = await pool.query({ name: 'listings', text: SQL, values: [first] })
      return { edges: rows.map((row) => ({ node: nodeOf(row) })) }
    }
  }
}

if (name.startsWith('mercurius')) {
  const app = require('fastify')()
  app.register(require('mercurius'), { schema: SDL, resolvers, jit: name.endsWith('jit') ? 1 : 0, graphiql: false })
  app.listen({ port: Number(port), host: '127.0.0.1' })
} else {
  const { createYoga, createSchema } = require('graphql-yoga')
  const yoga = createYoga({ schema: createSchema({ typeDefs: SDL, resolvers }), graphiql: false, logging: false })
  require('http').createServer(yoga).listen(Number(port), '127.0.0.1')
}
