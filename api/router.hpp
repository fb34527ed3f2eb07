#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "api/caller.hpp"
#include "api/control_services.hpp"
#include "api/flow_services.hpp"
#include "api/measurements.hpp"
#include "api/operation_record.hpp"
#include "api/password_keys.hpp"
#include "api/request.hpp"
#include "policy/direct_operations.hpp"
#include "policy/throttle.hpp"

namespace writeback::api {

/// What a handler has at hand for one request. Lives as long as the request.
struct Call {
  const Request& request;
  const CallerScopes& scopes;
  const std::string& operation_id;
  const DirectOperations& direct;
  Directory& directory;
  Deadline deadline;
  AuditSink& audit;
  OperationRecord* record;  ///< nullptr where the route is not audited
  KeyedCall* keyed;         ///< nullptr where the call has no Idempotency-Key
  const IdempotencyKeys& keys;
  Measurements& measurements;
  PasswordKeys& password_keys;
  bool encrypted_passwords_only;
  const FlowServices& flows;
  std::string_view client;       ///< the caller's section
  const std::string& parameter;  ///< what stands for the {…} of the route's path
  const ControlServices& control;
};

/// A 200 answer that is not JSON.
struct TextAnswer {
  std::string content_type;
  std::string text;
};
/// The members of the 200 answer, or a text.
using Answer = std::variant<boost::json::object, TextAnswer>;

/// A handler reads its body, asks the rules and returns the answer.
using Handler = Task<Answer> (*)(const Call& call);

struct Route {
  std::string_view method;
  std::string_view path;
  std::optional<CallerScope> scope;  ///< empty: without authentication
  std::string_view name;             ///< for logs
  Handler handler;
  std::optional<AuditedOperation> audited = std::nullopt;
  unsigned status = 200;  ///< of a good answer
  bool takes_json = true;
  std::optional<ThrottleKind> of_browsers = std::nullopt;  ///< counted by address for the portal
};

/// Every address of this service, in one table.
[[nodiscard]] std::span<const Route> routes();

struct FoundRoute {
  const Route* route = nullptr;
  std::string parameter;  ///< empty where the path has none
};
/// not_found, or method_not_allowed with the methods that the address takes.
[[nodiscard]] Result<FoundRoute> find_route(std::string_view method, std::string_view path);

}  // namespace writeback::api
