// A pin that the firmware drives. Layer: hal (interfaces only).
export interface OutputPin {
  set(high: boolean): void;
}
