import { AutoComplete, type AutoCompleteProps } from 'antd';

interface Shown extends Pick<AutoCompleteProps, 'id' | 'className' | 'size' | 'value' | 'onChange' | 'aria-describedby'> {
  readonly places: readonly string[];
}

/** A place path, with those there are to choose from. They open upwards: below stands the button that the form is sent with. */
export function PlaceInput({ places, ...field }: Shown) {
  return <AutoComplete {...field} placement="topLeft" listHeight={160} options={places.map((value) => ({ value }))} filterOption />;
}
