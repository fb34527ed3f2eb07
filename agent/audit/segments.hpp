#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace writeback::agent {

/// One file of the trail: `audit-000017.jsonl`.
struct Segment {
  std::uint64_t number = 0;
  std::string path;
};

/// Those of a folder, in their order; none where there is no such folder.
[[nodiscard]] std::vector<Segment> segments_in(const std::string& folder);
[[nodiscard]] Segment segment_of(const std::string& folder, std::uint64_t number);

}  // namespace writeback::agent
