#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/caller.hpp"
#include "api/portal.hpp"
#include "api/request.hpp"
#include "api/request_throttles.hpp"
#include "api/router.hpp"
#include "policy/direct_operations.hpp"

namespace writeback::api {

/// From a plain request to a plain response: who calls, which route, may they, what does the
/// handler say. Every request ends in one log line, and every
/// operation in the audit trail. Immutable; a reload makes a new one, and
/// requests that are under way keep theirs.
class Service {
 public:
  struct Parts {
    std::vector<Client> clients;
    DirectOperations direct;
    std::shared_ptr<Directory> directory;
    std::shared_ptr<AuditSink> audit;
    std::shared_ptr<IdempotencyKeys> keys;
    std::shared_ptr<Measurements> measurements;
    std::shared_ptr<PasswordKeys> password_keys;
    RequestThrottles throttles = {};
    std::chrono::milliseconds request_timeout{15'000};
    FlowServices flows = {};
    bool encrypted_passwords_only = false;  ///< a password has to come as a JWE
    ControlServices control = {};
    Portal portal = {};
  };
  explicit Service(Parts parts);

  [[nodiscard]] boost::asio::awaitable<Response> answer(const Request& request) const;

  /// For what could not even be read as a request.
  [[nodiscard]] static Response refuse(const Problem& problem, const std::string& request_id);

 private:
  struct Outcome;
  [[nodiscard]] boost::asio::awaitable<void> handle(const Request& request, Outcome& outcome) const;
  [[nodiscard]] boost::asio::awaitable<bool> may_call(const Request& request, const Route& route,
                                                      CallerScopes& scopes, Outcome& outcome) const;
  [[nodiscard]] Problem unknown_caller(const Request& request) const;
  [[nodiscard]] boost::asio::awaitable<bool> use_key(const Request& request, const Route& route,
                                                     Outcome& outcome) const;

  Parts parts_;
};

}  // namespace writeback::api
