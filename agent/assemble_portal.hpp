#pragma once

#include "agent/config/config.hpp"
#include "api/portal.hpp"

namespace writeback::agent {

/// The bundled portal as the ini file wants it.
[[nodiscard]] api::Portal assemble_portal(const Config& config);

}  // namespace writeback::agent
