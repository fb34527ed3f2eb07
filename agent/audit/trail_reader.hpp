#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/audit/chain.hpp"

namespace writeback::agent {

/// The trail of a folder, checked against its key, line by line.
struct TrailState {
  std::uint64_t lines = 0;
  std::uint64_t segments = 0;
  std::uint64_t last_seq = 0;
  Mac last_mac = beginning_of_the_chain();
  std::uint64_t last_segment = 0;
  /// Of the last file: how many of its bytes are whole lines, and how many stand behind them.
  std::uint64_t whole_bytes = 0;
  std::uint64_t torn_bytes = 0;
  /// "audit-000003.jsonl line 17: …", the first thing that is wrong; empty: nothing.
  std::string fault = {};
  /// Operations with an intent and no outcome, and their intents (JSON).
  struct Open {
    std::string operation;
    std::string intent;
  };
  std::vector<Open> open = {};
};

/// Called with each line that was found to be as it was written, in order.
using OnLine = std::function<void(std::string_view line)>;

/// Reads everything. `only_the_last`: trusts the segments before the last one, for a quick start.
/// A half line at the very end is no fault: a process that is killed leaves one.
[[nodiscard]] TrailState read_trail(const std::string& folder, const Secret& key,
                                    bool only_the_last = false, const OnLine& on_line = nullptr);

/// The file beside the segments that says how far the trail reaches, so that lines that are missing
/// at its end are missed too. `seq` and the MAC of the last line, with a MAC of their own.
[[nodiscard]] std::string head_text(const Secret& key, std::uint64_t seq, const Mac& last);
[[nodiscard]] std::string head_path(const std::string& folder);

}  // namespace writeback::agent
