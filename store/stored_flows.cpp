#include "store/stored_flows.hpp"

#include <functional>

#include "store/sealed_json.hpp"
#include "store/stamp.hpp"

namespace writeback::store {
namespace {

using MaybeFlow = std::optional<Flow>;

MaybeFlow opened(const Sealer& sealer, const std::string& id, const Row& row) {
  auto text = sealer.open("flow " + id, row[1].bytes());
  // Sealed with a key that is gone: as good as none. It lives for a quarter of an hour.
  if (!text) return std::nullopt;
  Flow flow = flow_from(std::string(without_stamp(*text)));
  cleanse(text->data(), text->size());
  flow.version = row[0].number();
  return flow;
}

/// While a key of the store is replaced, a row may stand under the id of an older one.
MaybeFlow find(Database& database, const Sealer& sealer, const std::string& id) {
  for (std::size_t key = 0; key < sealer.keys(); ++key) {
    const auto mac = sealer.mac(key, "flow", id);
    const auto rows = database.run("SELECT version, sealed FROM flow WHERE id = $1", {mac});
    if (!rows.empty()) return opened(sealer, mac, rows.front());
  }
  return std::nullopt;
}

MaybeFlow find_by_call(Database& database, const Sealer& sealer, const std::string& token) {
  for (std::size_t key = 0; key < sealer.keys(); ++key) {
    const auto rows = database.run("SELECT id, version, sealed FROM flow WHERE call_id = $1",
                                   {sealer.mac(key, "call", token)});
    if (rows.empty()) continue;
    const Row& row = rows.front();
    return opened(sealer, row[0].bytes(), {row[1], row[2]});
  }
  return std::nullopt;
}

std::string row_id(Database& database, const Sealer& sealer, const Flow& flow) {
  for (std::size_t key = 1; flow.version > 0 && key < sealer.keys(); ++key) {
    const auto mac = sealer.mac(key, "flow", flow.id);
    if (!database.run("SELECT version FROM flow WHERE id = $1", {mac}).empty()) return mac;
  }
  return sealer.mac(0, "flow", flow.id);
}

/// One statement, so that of two agents one wins. Where the answer of the statement was lost, the
/// state that stands there is looked at: it is ours, or another's.
bool keep_in(Database& database, const Sealer& sealer, const Flow& flow, const std::string& stamp) {
  const auto id = row_id(database, sealer, flow);
  auto text = stamped(stamp, text_of(flow));
  const auto sealed = sealer.seal("flow " + id, text);
  const std::string call = flow.challenge && !flow.challenge->call_token.empty()
                               ? sealer.mac(0, "call", flow.challenge->call_token)
                               : std::string();
  Rows kept;
  if (flow.version == 0) {
    kept = database.run(
        "INSERT INTO flow (id, call_id, version, sealed, expires) VALUES ($1, $2, 1, $3, $4)"
        " ON CONFLICT (id) DO NOTHING RETURNING version",
        {id, call, sealed, flow.expires});
  } else {
    kept = database.run(
        "UPDATE flow SET call_id = $2, version = version + 1, sealed = $3, expires = $4"
        " WHERE id = $1 AND version = $5 RETURNING version",
        {id, call, sealed, flow.expires, flow.version});
  }
  bool ours = !kept.empty();
  if (!ours) {
    const auto rows = database.run("SELECT version, sealed FROM flow WHERE id = $1", {id});
    const auto there =
        rows.empty() ? std::nullopt : sealer.open("flow " + id, rows.front()[1].bytes());
    ours = there && *there == text && rows.front()[0].number() == flow.version + 1;
  }
  cleanse(text.data(), text.size());
  return ours;
}

}  // namespace

Task<std::optional<Flow>> StoredFlows::load(std::string id) {
  std::function<MaybeFlow(Database&)> job = [this, id = std::move(id)](Database& database) {
    return find(database, store_->sealer(), id);
  };
  co_return co_await store_->run<MaybeFlow>(std::move(job));
}

Task<std::optional<Flow>> StoredFlows::load_by_call(std::string token) {
  std::function<MaybeFlow(Database&)> job = [this, token = std::move(token)](Database& database) {
    return find_by_call(database, store_->sealer(), token);
  };
  co_return co_await store_->run<MaybeFlow>(std::move(job));
}

Task<bool> StoredFlows::keep(Flow& flow) {
  std::function<bool(Database&)> job = [this, flow, stamp = new_stamp()](Database& database) {
    return keep_in(database, store_->sealer(), flow, stamp);
  };
  auto kept = co_await store_->run<bool>(std::move(job));
  if (kept && *kept) ++flow.version;
  co_return kept;
}

}  // namespace writeback::store
