#pragma once

#include <string>

#include <boost/json/array.hpp>
#include <vector>

#include "api/request.hpp"
#include "policy/problem.hpp"

namespace writeback::api {

/// A problem as its caller gets it: RFC 9457, with `code`, `operation` and what the code adds. The
/// only place where a problem becomes an HTTP status. The problem's log_reason never gets in.
[[nodiscard]] Response render(const Problem& problem, const std::string& operation_id);

/// `violations: [{rule, message, …}]`.
[[nodiscard]] boost::json::array render(const std::vector<Violation>& violations);

}  // namespace writeback::api
