#pragma once

#include "agent/assemble.hpp"

namespace writeback::agent {

/// The part of the composition root that makes the verified flows and the ways out that they need.
/// Throws std::runtime_error.
[[nodiscard]] api::FlowServices assemble_flows(const Assembly& assembly,
                                               const DirectOperations& direct,
                                               const boost::asio::any_io_executor& executor);

}  // namespace writeback::agent
