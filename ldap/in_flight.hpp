#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace writeback::ldap {

/// Which message ids are out on one connection and who waits for them. Pure: no I/O, no time. A
/// request that was given up after it was sent stays known until its late answer is dropped, so
/// that the answer can never be taken for somebody else's.
template <class Waiter>
class InFlight {
 public:
  enum class State { waiting, sent, abandoned };

  void add(int id, Waiter* waiter) { slots_[id] = {State::waiting, waiter}; }

  /// Everything that waited is now on its way.
  void mark_sent() {
    for (auto& [id, slot] : slots_) {
      if (slot.state == State::waiting) slot.state = State::sent;
    }
  }

  /// The waiter goes away. Returns the state that the request was in.
  State give_up(int id) {
    const auto slot = slots_.find(id);
    if (slot == slots_.end()) return State::abandoned;
    const State before = slot->second.state;
    if (before == State::waiting) {
      slots_.erase(slot);
    } else {
      slot->second = {State::abandoned, nullptr};
    }
    return before;
  }

  /// The waiter of an answer, which is then forgotten; nullptr for an answer that nobody waits for.
  [[nodiscard]] Waiter* answer(int id) {
    const auto slot = slots_.find(id);
    if (slot == slots_.end()) return nullptr;
    Waiter* waiter = slot->second.waiter;
    slots_.erase(slot);
    return waiter;
  }

  struct Lost {
    State state;
    Waiter* waiter;
  };
  /// The connection is gone: everybody who still waits, and how far each had come.
  [[nodiscard]] std::vector<Lost> drain() {
    std::vector<Lost> lost;
    for (const auto& [id, slot] : slots_) {
      if (slot.waiter != nullptr) lost.push_back({slot.state, slot.waiter});
    }
    slots_.clear();
    return lost;
  }

  template <class Visit>
  void for_each_waiter(Visit visit) const {
    for (const auto& [id, slot] : slots_) {
      if (slot.waiter != nullptr) visit(*slot.waiter);
    }
  }

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] bool empty() const { return slots_.empty(); }

 private:
  struct Slot {
    State state;
    Waiter* waiter;
  };
  std::unordered_map<int, Slot> slots_;
};

}  // namespace writeback::ldap
