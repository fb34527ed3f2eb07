#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "agent/config/config.hpp"
#include "agent/metrics.hpp"
#include "api/service.hpp"
#include "ldap/directory.hpp"
#include "notify/transfers.hpp"
#include "policy/throttle_book.hpp"
#include "store/stored_idempotency_keys.hpp"
#include "store/stored_notices.hpp"

namespace writeback::agent {

/// Everything that a configuration brings to life behind the listeners. Requests that are under way
/// keep the one they began with.
struct Assembly {
  std::shared_ptr<const Config> config;
  std::shared_ptr<ldap::LdapDirectory> directory;
  std::shared_ptr<AuditLog> audit;
  std::shared_ptr<store::Store> store;
  std::shared_ptr<store::StoredIdempotencyKeys> keys;
  std::shared_ptr<Throttles> throttles;
  std::shared_ptr<ThrottleBook> throttle_book;
  std::shared_ptr<notify::Transfers> transfers;
  std::shared_ptr<store::StoredNotices> notices;
  std::shared_ptr<AnswerHashes> answers;
  api::FlowServices flows;
  std::shared_ptr<api::PasswordKeys> password_keys;
  std::shared_ptr<Metrics> metrics;
  std::shared_ptr<const api::Service> service;
};

/// The composition root: the only place that creates adapters. Takes the directory of `previous`
/// along, with its connections, where the new configuration says the same about it, and its audit
/// trail and store, which have one writer for as long as the process lives. `reload` is what the
/// administrator may ask for. Throws std::runtime_error.
[[nodiscard]] Assembly assemble(boost::asio::any_io_executor executor,
                                std::shared_ptr<const Config> config, api::Reload reload = {},
                                const Assembly* previous = nullptr);

}  // namespace writeback::agent
