#include "api/router.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace writeback::api {
namespace {

TEST(Router, HasTheAddressesOfTheContract) {
  const std::pair<std::string_view, std::string_view> contract[] = {
      {"POST", "/v1/account/status"},
      {"POST", "/v1/account/unlock"},
      {"POST", "/v1/password/check"},
      {"POST", "/v1/password/reset"},
      {"POST", "/v1/password/change"},
      {"GET", "/healthz"},
      {"GET", "/readyz"},
      {"GET", "/metrics"},
  };
  for (const auto& [method, path] : contract) {
    SCOPED_TRACE(path);
    const auto route = find_route(method, path);
    ASSERT_TRUE(route.has_value());
    EXPECT_EQ(route->route->path, path);
    EXPECT_NE(route->route->handler, nullptr);
    const bool is_metrics = path == "/metrics";
    EXPECT_EQ(route->route->scope.has_value(), path.starts_with("/v1/") || is_metrics);
    if (route->route->scope) {
      EXPECT_EQ(*route->route->scope, is_metrics ? CallerScope::metrics : CallerScope::writeback);
    }
  }
}

TEST(Router, OnePartOfAPathIsAParameter) {
  const std::string id(40, 'a');
  struct Case {
    const char* method;
    std::string path;
    std::string_view route;  ///< empty: there is none
  };
  const std::vector<Case> cases{
      {"GET", "/v1/flows/" + id, "/v1/flows/{flow}"},
      {"POST", "/v1/flows/" + id + "/identify", "/v1/flows/{flow}/identify"},
      {"POST", "/v1/flows//identify", ""},
      {"POST", "/v1/flows/" + id + "/identify/", ""},
      {"POST", "/v1/flows/" + id + "/" + id + "/identify", ""},
      {"GET", "/v1/flows/" + std::string(65, 'a'), ""},
      {"GET", "/v1/flows/A", ""},
      {"GET", "/v1/flows/..%2f", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.path);
    const auto found = find_route(c.method, c.path);
    ASSERT_EQ(found.has_value(), !c.route.empty());
    if (!found) continue;
    EXPECT_EQ(found->route->path, c.route);
    EXPECT_EQ(found->parameter, id);
  }
}

TEST(Router, NoRouteIsThereTwice) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  std::set<std::string_view> names;
  for (const auto& route : routes()) {
    EXPECT_TRUE(seen.emplace(route.method, route.path).second) << route.path;
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
  }
}

TEST(Router, WhatIsNotThere) {
  struct Case {
    const char* method;
    const char* path;
    ProblemKind kind;
    const char* allow;
  };
  const Case cases[] = {
      {"GET", "/", ProblemKind::not_found, ""},
      {"GET", "", ProblemKind::not_found, ""},
      {"GET", "*", ProblemKind::not_found, ""},
      {"POST", "/v1", ProblemKind::not_found, ""},
      {"POST", "/v1/password/reset/", ProblemKind::not_found, ""},
      {"POST", "//v1/password/reset", ProblemKind::not_found, ""},
      {"POST", "/v1/./password/reset", ProblemKind::not_found, ""},
      {"POST", "/v1/%70assword/reset", ProblemKind::not_found, ""},
      {"POST", "/V1/password/reset", ProblemKind::not_found, ""},
      {"POST", "http://localhost/v1/password/reset", ProblemKind::not_found, ""},
      {"GET", "/v1/password/reset", ProblemKind::method_not_allowed, "POST"},
      {"post", "/v1/password/reset", ProblemKind::method_not_allowed, "POST"},
      {"", "/v1/password/reset", ProblemKind::method_not_allowed, "POST"},
      {"POST", "/healthz", ProblemKind::method_not_allowed, "GET"},
      {"DELETE", "/readyz", ProblemKind::method_not_allowed, "GET"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.method) + " " + c.path);
    const auto route = find_route(c.method, c.path);
    ASSERT_TRUE(route.has_error());
    EXPECT_EQ(route.error().kind, c.kind);
    EXPECT_TRUE(route.error().allow.starts_with(c.allow)) << route.error().allow;
  }
}

}  // namespace
}  // namespace writeback::api
