#pragma once

#include <boost/json/object.hpp>

#include "api/router.hpp"

namespace writeback::api {

/// A flow as its caller sees it: where it is, and what that state needs. Addresses are masked.
[[nodiscard]] boost::json::object render(const Call& call, const Flow& flow, Timestamp now);

/// Everything that is registered, in full: for its owner, who signed in, and for the help desk.
[[nodiscard]] boost::json::object render(const RegistrationView& view);

/// By which call of which caller, and when.
[[nodiscard]] FlowVisit visit_of(const Call& call);

}  // namespace writeback::api
