#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/caller.hpp"
#include "api/request.hpp"
#include "api/router.hpp"
#include "policy/direct_operations.hpp"

namespace writeback::api {

/// From a plain request to a plain response: who calls, which route, may they, what does the
/// handler say. Every request ends in one log line, and every
/// operation in the audit trail. Immutable; a reload makes a new one, and
/// requests that are under way keep theirs.
class Service {
 public:
  Service(std::vector<Client> clients, DirectOperations direct,
          std::shared_ptr<Directory> directory, std::shared_ptr<AuditSink> audit,
          std::shared_ptr<IdempotencyKeys> keys, std::shared_ptr<Measurements> measurements,
          std::chrono::milliseconds request_timeout);

  [[nodiscard]] boost::asio::awaitable<Response> answer(const Request& request) const;

  /// For what could not even be read as a request.
  [[nodiscard]] static Response refuse(const Problem& problem, const std::string& request_id);

 private:
  struct Outcome;
  [[nodiscard]] boost::asio::awaitable<void> handle(const Request& request, Outcome& outcome) const;
  [[nodiscard]] boost::asio::awaitable<bool> use_key(const Request& request, const Route& route,
                                                     Outcome& outcome) const;

  std::vector<Client> clients_;
  std::shared_ptr<Directory> directory_;
  std::shared_ptr<AuditSink> audit_;
  std::shared_ptr<IdempotencyKeys> keys_;
  std::shared_ptr<Measurements> measurements_;
  DirectOperations direct_;
  std::chrono::milliseconds request_timeout_;
};

}  // namespace writeback::api
