#include "api/router.hpp"

#include <algorithm>
#include <array>

#include "api/account.hpp"
#include "api/call_callback.hpp"
#include "api/flow_methods.hpp"
#include "api/flows.hpp"
#include "api/health.hpp"
#include "api/keys.hpp"
#include "api/metrics.hpp"
#include "api/openapi.hpp"
#include "api/password.hpp"
#include "api/regions.hpp"
#include "api/support.hpp"

namespace writeback::api {
namespace {

constexpr auto writeback_scope = CallerScope::writeback;
constexpr auto flows_scope = CallerScope::flows;
constexpr auto support_scope = CallerScope::support;
constexpr std::size_t longest_parameter = 64;

constexpr std::array route_table{
    Route{"GET", "/healthz", std::nullopt, "health", &answer_healthz},
    Route{"GET", "/readyz", std::nullopt, "ready", &answer_readyz},
    Route{"GET", "/metrics", CallerScope::metrics, "metrics", &answer_metrics},
    Route{"GET", "/v1/openapi.json", std::nullopt, "openapi", &answer_openapi},
    Route{"GET", "/v1/keys", writeback_scope, "keys", &answer_keys},
    Route{"POST", "/v1/account/status", writeback_scope, "account.status", &account_status,
          AuditedOperation::status},
    Route{"POST", "/v1/account/unlock", writeback_scope, "account.unlock", &unlock_account,
          AuditedOperation::unlock},
    Route{"POST", "/v1/password/check", writeback_scope, "password.check", &check_password,
          AuditedOperation::check},
    Route{"POST", "/v1/password/reset", writeback_scope, "password.reset", &reset_password,
          AuditedOperation::reset},
    Route{"POST", "/v1/password/change", writeback_scope, "password.change", &change_password,
          AuditedOperation::change},
    Route{"POST", "/v1/flows", flows_scope, "flows.open", &open_flow, std::nullopt, 201, true,
          ThrottleKind::portal_names},
    Route{"GET", "/v1/flows/{flow}", flows_scope, "flows.show", &show_flow},
    Route{"POST", "/v1/flows/{flow}/identify", flows_scope, "flows.identify", &identify,
          AuditedOperation::identify, 200, true, ThrottleKind::portal_names},
    Route{"POST", "/v1/flows/{flow}/challenge", flows_scope, "flows.challenge", &challenge,
          AuditedOperation::challenge},
    Route{"POST", "/v1/flows/{flow}/verify", flows_scope, "flows.verify", &verify,
          AuditedOperation::verify},
    Route{"POST", "/v1/flows/{flow}/password", flows_scope, "flows.password", &set_flow_password,
          AuditedOperation::reset},
    Route{"POST", "/v1/flows/{flow}/unlock", flows_scope, "flows.unlock", &unlock_by_flow,
          AuditedOperation::unlock},
    Route{"GET", "/v1/flows/{flow}/methods", flows_scope, "flows.methods.show", &show_methods},
    Route{"POST", "/v1/flows/{flow}/methods", flows_scope, "flows.methods.add", &add_method,
          AuditedOperation::methods},
    Route{"DELETE", "/v1/flows/{flow}/methods", flows_scope, "flows.methods.remove", &remove_method,
          AuditedOperation::methods},
    Route{"POST", "/v1/flows/{flow}/finish", flows_scope, "flows.finish", &finish_registration,
          AuditedOperation::methods},
    Route{"POST", "/v1/flows/{flow}/contact-administrator", flows_scope, "flows.contact",
          &contact_administrator, AuditedOperation::contact, 202, true,
          ThrottleKind::portal_contact},
    Route{"GET", "/v1/regions", flows_scope, "regions", &list_regions},
    Route{"POST", "/v1/support/registration", support_scope, "support.registration",
          &show_registration, AuditedOperation::support_show},
    Route{"POST", "/v1/support/registration/clear", support_scope, "support.clear",
          &clear_registration, AuditedOperation::support_clear},
    Route{"POST", "/v1/support/throttles/clear", support_scope, "support.throttles",
          &clear_throttles_of_user, AuditedOperation::support_clear},
    Route{"POST", "/v1/support/pass", support_scope, "support.pass", &issue_pass,
          AuditedOperation::support_pass, 201},
    Route{"POST", "/v1/callbacks/call/{call}", std::nullopt, "callbacks.call", &hear_of_call,
          std::nullopt, 200, false},
};

/// What stands in `path` where `pattern` has its one {…}; empty: the path is another one.
std::optional<std::string> parameter_in(std::string_view pattern, std::string_view path) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) {
    return path == pattern ? std::optional<std::string>(std::string()) : std::nullopt;
  }
  const auto before = pattern.substr(0, open);
  const auto after = pattern.substr(pattern.find('}') + 1);
  const bool fits = path.size() > before.size() + after.size() && path.starts_with(before) &&
                    path.ends_with(after);
  if (!fits) return std::nullopt;
  const auto value = path.substr(before.size(), path.size() - before.size() - after.size());
  const bool plain =
      value.size() <= longest_parameter && std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
  if (!plain) return std::nullopt;
  return std::string(value);
}

}  // namespace

std::span<const Route> routes() {
  return route_table;
}

Result<FoundRoute> find_route(std::string_view method, std::string_view path) {
  std::string allow;
  for (const auto& route : route_table) {
    auto parameter = parameter_in(route.path, path);
    if (!parameter) continue;
    if (route.method == method) return FoundRoute{&route, std::move(*parameter)};
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
  }
  if (allow.empty()) return Problem{ProblemKind::not_found};
  Problem problem{ProblemKind::method_not_allowed};
  problem.allow = std::move(allow);
  return problem;
}

}  // namespace writeback::api
