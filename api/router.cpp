#include "api/router.hpp"

#include <array>

#include "api/account.hpp"
#include "api/health.hpp"
#include "api/keys.hpp"
#include "api/metrics.hpp"
#include "api/openapi.hpp"
#include "api/password.hpp"

namespace writeback::api {
namespace {

constexpr auto writeback_scope = CallerScope::writeback;

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
};

}  // namespace

std::span<const Route> routes() {
  return route_table;
}

Result<const Route*> find_route(std::string_view method, std::string_view path) {
  std::string allow;
  for (const auto& route : route_table) {
    if (route.path != path) continue;
    if (route.method == method) return &route;
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
  }
  if (allow.empty()) return Problem{ProblemKind::not_found};
  Problem problem{ProblemKind::method_not_allowed};
  problem.allow = std::move(allow);
  return problem;
}

}  // namespace writeback::api
