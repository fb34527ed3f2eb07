#pragma once

#include "agent/audit/copy_target.hpp"

namespace writeback::agent {

/// The journal of systemd, by its native protocol: the line is MESSAGE, and WRITEBACKD_EVENT,
/// WRITEBACKD_EVENT_NAME and WRITEBACKD_OPERATION are fields to look for.
class JournalTarget final : public CopyTarget {
 public:
  [[nodiscard]] std::string send(const TrailLine& line) override;
  [[nodiscard]] std::string settle() override { return {}; }
};

}  // namespace writeback::agent
